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
/** Where a tenant can be in its life. */
export const lives = [
  ...prepared,
  'PLATFORM#PREPARING',
  'PLATFORM#PROVISIONING#*',
  'PLATFORM#TENANTS',
  'PLATFORM#TOMBSTONE#*',
];
/** So much of the target gone is an alarm. */
const MISSING = 0.8;

/** What crashes and lost answers left of tenants: docs/decisions/0008-reconcilers.md. */
export class TenantsUpkeep extends Construct {
  constructor(scope: Construct, id: string, house: House, deadLetters: DeadLetters) {
    super(scope, id);
    this.keys(house, deadLetters);
    this.names(house, deadLetters);
    this.preparation(house, deadLetters);
  }

  /** P: each looks at all keys of its kind. */
  private keys(house: House, deadLetters: DeadLetters): void {
    const keys = this.reconciler('TenantKeys', 'tenant-keys', house, deadLetters, {
      errors: 'Encryption keys that belong to no tenant go on costing money.',
      left: 'A tenant has no usable key and cannot open what it sealed, or keys that belong to no tenant cost money.',
    });
    maySweepKeys(keys);
    const gatewayKeys = this.reconciler('GatewayKeys', 'gateway-keys', house, deadLetters, {
      errors: 'Gateway keys that belong to no tenant use up the places of new ones.',
      left: 'Calls of a tenant are refused by the gateway, which does not know its key.',
    });
    mayKeepGatewayKeys(gatewayKeys, ['look', 'make', 'end']);
    grantGatewayParameters(gatewayKeys, house);
    for (const fn of [keys, gatewayKeys]) house.table.grantPlatformItems(fn, 'read', lives);
  }

  private names(house: House, deadLetters: DeadLetters): void {
    const names = this.reconciler('TenantNames', 'tenant-names', house, deadLetters, {
      errors: 'Names that nobody has stay refused to customers who sign up.',
      left: 'A name that nobody has is refused to customers who sign up.',
    });
    house.table.grantPlatformItems(names, 'read', lives);
    house.table.grantPlatformItems(names, 'write', ['LOOKUP#SLUG#*', 'PLATFORM#SIGNUP#*']);
    house.table.grantPlatformIndex(names, ['LOOKUP#SLUGS', 'PLATFORM#SIGNUPS']);
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
    house.table.grantTenantSession(run);
    new Reconciler(this, id, house, { name, capability: 'tenants', run, deadLetters: queue, impact: impact.left });
    return run;
  }
}
