import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { DeadLetters } from '../constructs/dead-letters.ts';
import type { House } from '../constructs/house.ts';
import { ImpactAlarm } from '../constructs/impact-alarm.ts';
import { ownMetric } from '../constructs/own-metric.ts';
import { TenantFunction } from '../constructs/tenant-function.ts';

const capability = 'analytics';

/** How well each tenant is answered. What it reads, the lines of `serve`, is wired in lib/app.ts. */
export class Analytics extends Construct {
  constructor(scope: Construct, id: string, house: House, deadLetters: DeadLetters) {
    super(scope, id);
    const api = new TenantFunction(this, 'Api', house, {
      capability,
      entry: 'api',
      impact: 'Tenant admins and operators cannot see how well the service answers; it is measured all the same.',
    });
    const record = new TenantFunction(this, 'RecordSlis', house, {
      capability,
      entry: 'record-slis',
      timeoutSeconds: 60,
      deadLetters: deadLetters.queue,
      impact: 'The health that tenants see is behind; given-up deliveries wait for a replay.',
    });
    for (const fn of [api, record]) house.table.grantTenantSession(fn);
    house.table.grantPlatformItems(record, 'write', ['PLATFORM#LOAD#*']);
    house.table.grantPlatformItems(api, 'read', ['PLATFORM#LOAD#*']);
    new ImpactAlarm(this, 'HeavyTenant', house, {
      metric: ownMetric('HeavyTenants', { period: Duration.minutes(5) }),
      threshold: 1,
      severity: 'ticket',
      impact:
        'A tenant takes more of the system than five cents an hour: it may cost more than it pays, or crowd its neighbors.',
      runbook: 'analytics#heavy-tenant',
    });
    new ImpactAlarm(this, 'SlisFailing', house, {
      metric: ownMetric('SliFailures', { period: Duration.minutes(5) }),
      threshold: 1,
      evaluationPeriods: 3,
      severity: 'ticket',
      impact: 'The health that single tenants see is behind.',
      runbook: 'analytics#slis-failing',
    });
  }
}
