import { type CfnElement, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { exception } from '../constructs/exception.ts';
import { gatewayParameterPrefix } from '../constructs/gateway-parameters.ts';
import type { House } from '../constructs/house.ts';

const wildcard = (resource: string) => `AwsSolutions-IAM5[Resource::${resource}]`;

/** Wildcards in the control plane's roles that cdk-nag finds, each with the reason why it can't be narrower. */
export function exceptWildcards(stack: Stack, house: House): void {
  const { region, account } = stack;
  const kms = `arn:<AWS::Partition>:kms:${region}:${account}`;
  const atRunTime = "Tenants' keys are made at run time: the statement beside it asks for the tenant's tag or alias.";
  exception(stack, wildcard(`${kms}:key/*`), atRunTime);
  exception(stack, wildcard(`${kms}:alias/tenant/*`), atRunTime);
  const gateway = `arn:<AWS::Partition>:apigateway:${region}:`;
  for (const path of ['://usageplans/*/keys', '://apikeys/*', ':/usageplans/*/keys', ':/apikeys/*']) {
    exception(
      stack,
      wildcard(`${gateway}${path}`),
      'Gateway keys are made at run time, one a tenant, and have no ARN before.',
    );
  }
  const parameters = `arn:<AWS::Partition>:ssm:${region}:${account}:parameter${gatewayParameterPrefix(house.stage)}/*`;
  exception(stack, wildcard(parameters), 'The parameters of the gateway: usage plans by tier.');
  const finance = `${Stack.of(house.finance).stackName}:ExportsOutputFnGetAttFinanceBucketACF20168Arn58E55C4A`;
  exception(
    stack,
    wildcard(`${finance}/*`),
    'Finance documents lie in folders by day, not by tenant: a tenant reaches its own by presigned addresses alone.',
  );
  exception(stack, wildcard(`${finance}/*/export/*`), 'Exports of the books lie in a folder of their day.');
  for (const construct of stack.node.findAll()) {
    if (construct instanceof iam.Role) exceptTracing(construct, stack, house);
  }
}

/** State machines: every version of the functions that they call, and traces and log deliveries, which have no ARN. */
function exceptTracing(role: iam.Role, stack: Stack, house: House): void {
  exception(role, wildcard('*'), 'X-Ray segments, log deliveries and key listing have no resource to name.');
  for (const fn of house.functions.values()) {
    if (Stack.of(fn) !== stack) continue;
    const name = stack.getLogicalId(fn.function.node.defaultChild as CfnElement);
    exception(role, wildcard(`<${name}.Arn>:*`), 'Any version of this one function (CDK grants both forms).');
  }
}
