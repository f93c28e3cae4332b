import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { DeadLetters } from '../constructs/dead-letters.ts';
import type { House } from '../constructs/house.ts';
import { ImpactAlarm } from '../constructs/impact-alarm.ts';
import { ownMetric } from '../constructs/own-metric.ts';
import { Schedule } from '../constructs/subscription.ts';
import { TenantFunction, type TenantFunctionProps } from '../constructs/tenant-function.ts';

const runs = ['PLATFORM#MIGRATION'];
const list = ['PLATFORM#TENANTS'];
const journal = ['PLATFORM#STAFF-JOURNAL', 'PLATFORM#STAFF-REPLAY#*'];

/** Brings every tenant's data to the shape that the newest build writes: docs/decisions/0015-migrations-per-tenant.md. */
export class Migrations extends Construct {
  constructor(scope: Construct, id: string, house: House, { queue }: DeadLetters) {
    super(scope, id);
    const fn = (name: string, given: Omit<TenantFunctionProps, 'capability'>) =>
      new TenantFunction(this, name, house, { capability: 'migrations', ...given });
    // E: staff, who look at the ledger of any tenant.
    const look = fn('Api', { entry: 'api', impact: 'Operators cannot see how far migrations are; they go on.' });
    house.table.grantTenantSession(look);
    house.table.grantPlatformItems(look, 'read', [...runs, ...list]);
    // L: a minute's work. It alone writes what it migrates, each tenant's by that tenant's session.
    const advance = fn('AdvanceRuns', {
      entry: 'advance-runs',
      timeoutSeconds: 120,
      deadLetters: queue,
      impact: "Migrations stand still: tenants' data stays in the shape it has, which every build still reads.",
    });
    house.table.grantTenantSession(advance);
    house.table.grantPlatformItems(advance, 'write', [...runs, ...list]);
    new Schedule(this, 'EveryMinute', { every: Duration.minutes(1), run: advance, deadLetters: queue });
    // P: orders what changes the data of all tenants, and reaches none of it.
    const order = fn('OrderRun', {
      entry: 'order-run',
      impact: 'Operators cannot start, pause or take back migrations.',
    });
    house.table.grantPlatformItems(order, 'read', list);
    house.table.grantPlatformItems(order, 'write', [...runs, ...journal]);
    order.setEnvironment('MIGRATION_FUNCTION_NAME', advance.function.functionName);
    order.allow(['lambda:InvokeFunction'], [advance.function.functionArn]);
    const period = Duration.minutes(5);
    new ImpactAlarm(this, 'MigrationErrors', house, {
      metric: ownMetric('MigrationErrors', { period }),
      threshold: 1,
      evaluationPeriods: 3,
      severity: 'ticket',
      symptom: 'Calls for the migration of a tenant fail again and again',
      impact: 'A tenant stays in the shape that it has, and the run does not come to its end.',
      runbook: 'migrations',
    });
    new ImpactAlarm(this, 'MigrationFailures', house, {
      metric: ownMetric('MigrationFailures', { period }),
      threshold: 1,
      severity: 'ticket',
      symptom: 'A tenant could not be migrated',
      impact: 'A tenant stays at the version before, or between two; the run stops where too many do.',
      runbook: 'migrations',
    });
  }
}
