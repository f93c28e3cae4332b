import { Duration } from 'aws-cdk-lib';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import type { House } from '../constructs/house.ts';
import type { TenantFunction } from '../constructs/tenant-function.ts';
import { invoke } from '../constructs/workflow.ts';

const at = (path: string): string => sfn.JsonPath.stringAt(path);
const tenantId = { tenantId: at('$.tenantId') };

export interface ProvisioningTasks {
  readonly register: TenantFunction;
  readonly key: TenantFunction;
  readonly gatewayKey: TenantFunction;
  readonly owner: TenantFunction;
  readonly activate: TenantFunction;
  readonly undo: TenantFunction;
}

/**
 * Until the subscription starts everything can be undone, and is when a step fails for good. From there on money is
 * involved and the way is forward only: the steps are repeated until they pass.
 */
export function provisioning(scope: Construct, tasks: ProvisioningTasks, house: House): sfn.IChainable {
  const undo = undoing(scope, tasks.undo);
  const register = invoke(scope, 'Register tenant', tasks.register, tenantId, '$.tenant');
  register.addCatch(undo, { errors: ['States.ALL'], resultPath: '$.error' });
  const isMade = new sfn.Choice(scope, 'Is everything made?')
    .when(sfn.Condition.or(isTrue('$.made.refused'), isTrue('$.made.failed')), undo)
    .otherwise(forward(scope, tasks, house));
  return register.next(making(scope, tasks)).next(isMade);
}

const isTrue = (path: string): sfn.Condition => sfn.Condition.booleanEquals(path, true);

/**
 * Each branch ends by itself, failed or not: a branch that fails would stop the other without stopping its function, which
 * could then make something behind the back of the undoing.
 */
function making(scope: Construct, tasks: ProvisioningTasks): sfn.Parallel {
  // A new alias takes its time to count in IAM conditions, so this one is more patient than the others.
  const patient = { maxAttempts: 12, maxDelay: Duration.seconds(30) };
  const key = invoke(scope, 'Create tenant key', tasks.key, tenantId, null, patient);
  const owner = invoke(scope, 'Create owner', tasks.owner, tenantId, '$.owner');
  const noOwner = new sfn.Pass(scope, 'No owner', {
    result: sfn.Result.fromObject({ refused: true }),
    resultPath: '$.owner',
  });
  for (const state of [key, owner]) state.addCatch(noOwner, { errors: ['States.ALL'], resultPath: '$.error' });

  const gatewayKey = invoke(scope, 'Create gateway key', tasks.gatewayKey, tenantId);
  const told = (name: string, isFailed: boolean) =>
    new sfn.Pass(scope, name, { result: sfn.Result.fromBoolean(isFailed), resultPath: '$.failed' });
  gatewayKey.addCatch(told('No gateway key', true), { errors: ['States.ALL'], resultPath: '$.error' });

  const make = new sfn.Parallel(scope, 'Make what the tenant needs', {
    resultSelector: { 'refused.$': '$[0].owner.refused', 'failed.$': '$[1].failed' },
    resultPath: '$.made',
  });
  make.branch(key.next(owner), gatewayKey.next(told('Gateway key is there', false)));
  return make;
}

function forward(scope: Construct, tasks: ProvisioningTasks, house: House): sfn.IChainable {
  const startSubscription = house.functions.get('billing/start-subscription');
  if (!startSubscription) throw new Error('no function billing/start-subscription');
  const order = Object.fromEntries(
    ['plan', 'currency', 'timezone', 'mode', 'country', 'at'].map((name) => [name, at(`$.tenant.${name}`)]),
  );
  const subscription = invoke(scope, 'Start subscription', startSubscription, { ...tenantId, ...order });
  const activate = invoke(scope, 'Activate tenant', tasks.activate, tenantId);
  again(scope, subscription, 'Wait to start subscription');
  again(scope, activate, 'Wait to activate tenant');
  return subscription.next(activate).next(new sfn.Succeed(scope, 'Tenant is active'));
}

function undoing(scope: Construct, undo: TenantFunction): sfn.IChainable & sfn.State {
  const state = invoke(scope, 'Undo provisioning', undo, tenantId);
  again(scope, state, 'Wait to undo provisioning');
  state.next(new sfn.Fail(scope, 'Nothing is left', { error: 'ProvisioningUndone' }));
  return state;
}

/** Never gives up: what is in the way is mended meanwhile (the function's alarm names the runbook). */
function again(scope: Construct, state: ReturnType<typeof invoke>, name: string): void {
  const wait = new sfn.Wait(scope, name, { time: sfn.WaitTime.duration(Duration.seconds(30)) });
  state.addCatch(wait.next(state), { errors: ['States.ALL'], resultPath: '$.error' });
}
