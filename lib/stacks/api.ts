import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import type { Construct } from 'constructs';
import { deletedTenantsKey } from '../../functions/kernel/gateway-key.ts';
import { origins } from '../config.ts';
import { asInterface } from '../constructs/as-interface.ts';
import { exception } from '../constructs/exception.ts';
import { Firewall } from '../constructs/firewall.ts';
import { gatewayParameterPrefix } from '../constructs/gateway-parameters.ts';
import type { House } from '../constructs/house.ts';
import { RestApi } from '../constructs/rest-api.ts';
import type { TenantFunction } from '../constructs/tenant-function.ts';

const need = (house: House, entry: string): TenantFunction => {
  const fn = house.functions.get(entry);
  if (!fn) throw new Error(`no function ${entry}`);
  return fn;
};

/** The two REST APIs on top of the capabilities' functions, and the usage plans: one a tier. */
export class Api extends Stack {
  readonly tenantApi: RestApi;
  readonly operatorsApi: RestApi;

  constructor(scope: Construct, id: string, props: StackProps & { readonly house: House }) {
    super(scope, id, props);
    const { house } = props;
    this.allowLogs();
    const corsOrigin = origins(house.stage).console;
    this.tenantApi = new RestApi(this, 'Tenants', {
      house,
      api: 'tenant',
      title: 'Tenantry',
      authorizer: need(house, 'identity/authorizer'),
      corsOrigin,
    });
    this.operatorsApi = new RestApi(this, 'Operators', {
      house,
      api: 'operators',
      title: 'Tenantry operators',
      authorizer: need(house, 'identity/operator-authorizer'),
      corsOrigin,
    });
    new Firewall(this, 'Firewall', {
      Tenants: this.tenantApi.stage.stageArn,
      Operators: this.operatorsApi.stage.stageArn,
    });
    for (const [tier, rate] of Object.entries(house.stage.tierRates)) this.usagePlan(house, tier, rate);
    new CfnOutput(this, 'TenantApiId', { value: this.tenantApi.api.restApiId });
    new CfnOutput(this, 'OperatorsApiId', { value: this.operatorsApi.api.restApiId });
  }

  /** API Gateway writes its logs with one role of the whole account and Region (API Gateway guide, "Set up CloudWatch logging"). */
  private allowLogs(): void {
    const role = new iam.Role(this, 'WriteLogs', {
      assumedBy: new iam.ServicePrincipal('apigateway.amazonaws.com'),
      managedPolicies: [
        iam.ManagedPolicy.fromAwsManagedPolicyName('service-role/AmazonAPIGatewayPushToCloudWatchLogs'),
      ],
    });
    exception(
      role,
      'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs]',
      'The policy that API Gateway documents for exactly this role.',
    );
    new apigateway.CfnAccount(this, 'Account', { cloudWatchRoleArn: role.roleArn });
  }

  private usagePlan(
    house: House,
    tier: string,
    rate: { readonly ratePerSecond: number; readonly burst: number },
  ): void {
    const plan = new apigateway.UsagePlan(this, `Plan${tier[0]?.toUpperCase()}${tier.slice(1)}`, {
      description: `Every tenant of the ${tier} tier, each with a key of its own`,
      throttle: { rateLimit: rate.ratePerSecond, burstLimit: rate.burst },
      apiStages: [{ api: asInterface<apigateway.IRestApi>(this.tenantApi.api), stage: this.tenantApi.stage }],
    });
    if (tier === 'pool') {
      // Callers of a deleted tenant are answered 410 by `serve`; its own gateway key is gone by then.
      plan.addApiKey(new apigateway.ApiKey(this, 'DeletedTenants', { value: deletedTenantsKey(house.stage.name) }));
    }
    new ssm.StringParameter(this, `PlanId${tier}`, {
      parameterName: `${gatewayParameterPrefix(house.stage)}/usage-plans/${tier}`,
      stringValue: plan.usagePlanId,
    });
  }
}
