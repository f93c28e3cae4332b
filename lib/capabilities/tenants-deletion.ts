import { Duration } from 'aws-cdk-lib';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import type { House } from '../constructs/house.ts';
import type { TenantFunction } from '../constructs/tenant-function.ts';
import { invoke } from '../constructs/workflow.ts';

const at = (path: string): string => sfn.JsonPath.stringAt(path);
const both = { tenantId: at('$.tenantId'), receiptId: at('$.receiptId') };

export interface DeletionTasks {
  readonly close: TenantFunction;
  readonly stopAccess: TenantFunction;
  readonly noteProgress: TenantFunction;
  readonly noteFailure: TenantFunction;
  readonly purgeMembers: TenantFunction;
  readonly purgeObjects: TenantFunction;
  readonly purgeGatewayKey: TenantFunction;
  readonly purgeItems: TenantFunction;
  readonly disableKey: TenantFunction;
  readonly certify: TenantFunction;
}

/**
 * Every step may be repeated. One that fails for good is named on the receipt, and some minutes later all of them are gone
 * through again: what is done already is found done (docs/runbooks/deletion.md).
 */
export function deletion(scope: Construct, tasks: DeletionTasks, house: House): sfn.IChainable {
  const steps = new sfn.Parallel(scope, 'Delete tenant', { resultPath: sfn.JsonPath.DISCARD });
  const stopAccess = invoke(scope, 'Stop access', tasks.stopAccess, both, '$.access');
  steps.branch(
    sfn.Chain.start(stopAccess)
      .next(invoicing(scope, tasks, house))
      .next(purging(scope, tasks)),
  );
  const wait = new sfn.Wait(scope, 'Wait for a remedy', { time: sfn.WaitTime.duration(Duration.minutes(5)) });
  const noteFailure = invoke(scope, 'Note failure', tasks.noteFailure, both);
  noteFailure.addCatch(wait, { errors: ['States.ALL'], resultPath: '$.error' });
  steps.addCatch(noteFailure.next(wait).next(steps), { errors: ['States.ALL'], resultPath: '$.error' });
  steps.next(new sfn.Succeed(scope, 'Tenant is deleted'));
  return new sfn.Choice(scope, 'Is there a time of grace?')
    .when(sfn.Condition.isPresent('$.closesAt'), grace(scope, tasks.close, steps))
    .otherwise(steps);
}

/** Nobody wakes the wait when a deletion is called back: it finds so itself when its time has come. */
function grace(scope: Construct, close: TenantFunction, steps: sfn.Parallel): sfn.IChainable {
  const wait = new sfn.Wait(scope, 'Wait for grace period', { time: sfn.WaitTime.timestampPath('$.closesAt') });
  const closing = invoke(scope, 'Close tenant', close, both, '$.closing');
  const again = new sfn.Wait(scope, 'Wait to close tenant', { time: sfn.WaitTime.duration(Duration.minutes(5)) });
  closing.addCatch(again.next(closing), { errors: ['States.ALL'], resultPath: '$.error' });
  const isWanted = new sfn.Choice(scope, 'Is it still wanted?')
    .when(sfn.Condition.booleanEquals('$.closing.closed', true), steps)
    .otherwise(new sfn.Succeed(scope, 'Deletion was called back'));
  return wait.next(closing).next(isWanted);
}

function invoicing(scope: Construct, { noteProgress }: DeletionTasks, house: House): sfn.Chain {
  const task = (entry: string): TenantFunction => {
    const fn = house.functions.get(entry);
    if (!fn) throw new Error(`no function ${entry}`);
    return fn;
  };
  const note = (finished: string, told?: string) =>
    invoke(scope, `Note: ${finished}`, noteProgress, {
      ...both,
      finished,
      ...(told ? { told: sfn.JsonPath.objectAt(told) } : {}),
    });
  const effectiveAt = { effectiveAt: at('$.access.effectiveAt') };
  const invoiceId = { invoiceId: at('$.invoice.invoiceId') };
  const drain = { tenantId: both.tenantId, ...effectiveAt };
  return sfn.Chain.start(invoke(scope, 'Drain usage', task('metering/drain-usage'), drain))
    .next(note('Drain usage'))
    .next(
      invoke(scope, 'Make final invoice', task('billing/make-final-invoice'), { ...both, ...effectiveAt }, '$.invoice'),
    )
    .next(note('Make final invoice', '$.invoice'))
    .next(
      invoke(
        scope,
        'Render invoice',
        task('billing/render-invoice'),
        { tenantId: both.tenantId, ...invoiceId },
        '$.rendered',
      ),
    )
    .next(note('Render invoice', '$.rendered'))
    .next(invoke(scope, 'Settle final invoice', task('billing/settle-final-invoice'), both, '$.settled'))
    .next(note('Settle final invoice', '$.settled'));
}

function purging(scope: Construct, tasks: DeletionTasks): sfn.Chain {
  const purge = new sfn.Parallel(scope, 'Purge what lies outside the table', { resultPath: sfn.JsonPath.DISCARD });
  const callersKnow = new sfn.Wait(scope, 'Wait until every caller is told 410', {
    time: sfn.WaitTime.timestampPath('$.access.knownUntil'),
  });
  purge.branch(
    untilDone(scope, 'Remove members', tasks.purgeMembers, both),
    untilDone(scope, 'Empty files', tasks.purgeObjects, { ...both, store: 'files' }),
    untilDone(scope, 'Empty usage archive', tasks.purgeObjects, { ...both, store: 'usage-archive' }),
    callersKnow.next(invoke(scope, 'Remove gateway key', tasks.purgeGatewayKey, both)),
  );
  const items = untilDone(scope, 'Purge items', tasks.purgeItems, both);
  const disableKey = invoke(scope, 'Disable key', tasks.disableKey, both);
  const certify = invoke(scope, 'Verify and certify', tasks.certify, both, '$.verified');
  const wait = new sfn.Wait(scope, 'Wait for late writers', { time: sfn.WaitTime.duration(Duration.seconds(5)) });
  const isEmpty = new sfn.Choice(scope, 'Is everything empty?')
    .when(sfn.Condition.numberGreaterThan('$.verified.remaining', 0), wait.next(purge))
    .otherwise(new sfn.Pass(scope, 'Everything is empty'));
  return sfn.Chain.start(purge).next(items).next(disableKey).next(certify).next(isEmpty);
}

/** A step that works for some minutes at a time and says whether it is done. */
function untilDone(
  scope: Construct,
  name: string,
  fn: TenantFunction,
  payload: Readonly<Record<string, unknown>>,
): sfn.Chain {
  const state = invoke(scope, name, fn, payload, '$.purged');
  const choice = new sfn.Choice(scope, `${name}: done?`);
  const done = new sfn.Pass(scope, `${name}: done`);
  choice.when(sfn.Condition.booleanEquals('$.purged.done', false), state).otherwise(done);
  return sfn.Chain.custom(state.next(choice).startState, [done], done);
}
