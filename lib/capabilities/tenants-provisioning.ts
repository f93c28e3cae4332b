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
  const failed = { errors: ['States.ALL'], resultPath: '$.error' };

  const register = invoke(scope, 'Register tenant', tasks.register, tenantId, '$.tenant');
  // A new alias takes its time to count in IAM conditions, so this one is more patient than the others.
  const patient = { maxAttempts: 12, maxDelay: Duration.seconds(30) };
  const key = invoke(scope, 'Create tenant key', tasks.key, tenantId, null, patient);
  const owner = invoke(scope, 'Create owner', tasks.owner, tenantId, '$.owner');
  const gatewayKey = invoke(scope, 'Create gateway key', tasks.gatewayKey, tenantId);
  const make = new sfn.Parallel(scope, 'Make what the tenant needs', {
    resultSelector: { 'refused.$': '$[0].owner.refused' },
    resultPath: '$.owner',
  });
  make.branch(key.next(owner), gatewayKey);

  const isRefused = new sfn.Choice(scope, 'Was the owner refused?');
  register.addCatch(undo, failed);
  make.addCatch(undo, failed);
  isRefused.when(sfn.Condition.booleanEquals('$.owner.refused', true), undo);
  isRefused.otherwise(forward(scope, tasks, house));
  return register.next(make).next(isRefused);
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
