import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import type { DeadLetters } from '../constructs/dead-letters.ts';
import { grantGatewayParameters } from '../constructs/gateway-parameters.ts';
import type { House } from '../constructs/house.ts';
import { ImpactAlarm } from '../constructs/impact-alarm.ts';
import { ownMetric } from '../constructs/own-metric.ts';
import { Reconciler } from '../constructs/reconciler.ts';
import { Schedule } from '../constructs/subscription.ts';
import { TenantFunction } from '../constructs/tenant-function.ts';
import { mayKeepGatewayKeys, mayKeepTenantKeys, maySweepKeys } from './tenants-grants.ts';

/** Ready ones; claimed by whoever deletes them. */
export const prepared = ['PLATFORM#PREPARED'];
/** So much of the target gone is an alarm. */
const MISSING = 0.8;

/** What crashes and lost answers left of tenants: docs/decisions/0008-reconcilers.md. */
export class TenantsUpkeep extends Construct {
  constructor(scope: Construct, id: string, house: House, deadLetters: DeadLetters) {
    super(scope, id);
    // P: looks at all keys.
    const keys = this.reconciler('TenantKeys', 'tenant-keys', house, deadLetters, {
      errors: 'Encryption keys that belong to no tenant go on costing money.',
      left: 'Encryption keys that belong to no tenant stay, and cost money.',
    });
    maySweepKeys(keys);
    this.preparation(house, deadLetters);
  }

  /** P: makes keys of both kinds, and takes them back. */
  private preparation(house: House, { queue }: DeadLetters): void {
    const { preparedTenants: target } = house.stage;
    const prepare = new TenantFunction(this, 'PrepareTenants', house, {
      capability: 'tenants',
      entry: 'prepare-tenants',
      timeoutSeconds: 120,
      deadLetters: queue,
      impact: 'Customers who sign up wait longer for their tenant: nothing of it is prepared.',
    });
    prepare.setEnvironment('PREPARED_TENANTS', String(target));
    house.table.grantPlatformItems(prepare, 'write', [...prepared, 'PLATFORM#PREPARING', 'PLATFORM#PREPARATION']);
    mayKeepTenantKeys(prepare, ['make', 'end']);
    mayKeepGatewayKeys(prepare, ['make', 'end']);
    grantGatewayParameters(prepare, house);
    new Schedule(this, 'EveryMinute', { every: Duration.minutes(1), run: prepare, deadLetters: queue });
    const period = Duration.minutes(5);
    const level = ownMetric('PreparedTenants', { period, statistic: 'Minimum' });
    new ImpactAlarm(this, 'PreparedTenantsLow', house, {
      // Silence counts as none: whoever tells the level is what makes them.
      metric: new cloudwatch.MathExpression({
        expression: `${target} - FILL(m, 0)`,
        usingMetrics: { m: level },
        period,
      }),
      threshold: Math.max(1, Math.ceil(target * MISSING)),
      evaluationPeriods: 3,
      severity: 'ticket',
      symptom: 'Most of the prepared tenants are used up',
      impact: 'Customers who sign up wait seconds longer for their tenant, many at once much longer.',
      runbook: 'prepared-tenants-low',
    });
  }

  private reconciler(
    id: string,
    name: string,
    house: House,
    { queue }: DeadLetters,
    impact: { readonly errors: string; readonly left: string },
  ): TenantFunction {
    const run = new TenantFunction(this, `Reconcile${id}`, house, {
      capability: 'tenants',
      entry: `reconcile-${name}`,
      timeoutSeconds: 840,
      deadLetters: queue,
      impact: impact.errors,
    });
    new Reconciler(this, id, house, { name, capability: 'tenants', run, deadLetters: queue, impact: impact.left });
    return run;
  }
}
