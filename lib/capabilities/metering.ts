import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { identity } from '../../functions/identity/contract.ts';
import { workspace } from '../../functions/workspace/contract.ts';
import type { DeadLetters } from '../constructs/dead-letters.ts';
import type { House } from '../constructs/house.ts';
import { ImpactAlarm } from '../constructs/impact-alarm.ts';
import { ownMetric } from '../constructs/own-metric.ts';
import { Subscription } from '../constructs/subscription.ts';
import { TenantFunction, type TenantFunctionProps } from '../constructs/tenant-function.ts';

type Given = Omit<TenantFunctionProps, 'capability'>;

/** Usage, from its report to the quantities that billing rates. */
export class Metering extends Construct {
  constructor(scope: Construct, id: string, house: House, deadLetters: DeadLetters) {
    super(scope, id);
    const entry = (name: string, given: Given) => {
      const fn = new TenantFunction(this, name, house, { capability: 'metering', ...given });
      // The forwarder knows tenants by their log lines alone and needs no data of theirs.
      if (given.entry !== 'forward-calls') house.table.grantTenantSession(fn);
      return fn;
    };
    entry('Api', { entry: 'api', impact: 'Tenants cannot look up their usage; it is counted all the same.' });
    // L: the hot path has memory and scaling of its own.
    const ingest = entry('IngestUsage', {
      entry: 'ingest-usage',
      memoryMb: 1_024,
      severity: 'page',
      impact: 'Usage reports of customers are refused; they must repeat them.',
    });
    const forward = entry('ForwardCalls', {
      entry: 'forward-calls',
      timeoutSeconds: 60,
      deadLetters: deadLetters.queue,
      impact: 'API calls of tenants are counted late; given-up deliveries wait for a replay.',
    });
    const drain = entry('DrainUsage', {
      entry: 'drain-usage',
      timeoutSeconds: 60,
      impact: 'Deletions of tenants wait before their final invoice.',
    });
    for (const fn of [ingest, forward, drain]) house.usage.grantPut(fn);
    this.counting(house, deadLetters, entry);
    this.recording(house, deadLetters, entry);
  }

  private counting(
    house: House,
    deadLetters: DeadLetters,
    entry: (name: string, given: Given) => TenantFunction,
  ): void {
    const aggregate = entry('AggregateUsage', {
      entry: 'aggregate-usage',
      memoryMb: 1_024,
      timeoutSeconds: 60,
      impact: 'Tenants see their usage late; a batch that is given up misses until its replay.',
    });
    house.usageArchive.wire(aggregate);
    house.usage.consume(aggregate, deadLetters.queue);
    house.usage.watch(house);
    new ImpactAlarm(this, 'BatchesFailing', house, {
      metric: ownMetric('UsageBatchesFailed', { period: Duration.minutes(5) }),
      threshold: 1,
      evaluationPeriods: 3,
      severity: 'ticket',
      impact: 'Usage of single tenants waits, and with it everybody in their lanes.',
      runbook: 'streams#one-batch',
    });
    new ImpactAlarm(this, 'UsageOfGoneTenants', house, {
      metric: ownMetric('UsageFactsOfGoneTenants', { period: Duration.hours(1) }),
      threshold: 100,
      severity: 'ticket',
      impact: 'Usage of deleted tenants was still sent: a customer may have reported it before the deletion, unbilled.',
      runbook: 'streams#gone-tenants',
    });
  }

  private recording(
    house: House,
    deadLetters: DeadLetters,
    entry: (name: string, given: Given) => TenantFunction,
  ): void {
    const { fileStored, fileDeleted } = workspace.events;
    const storage = entry('RecordStorage', {
      entry: 'record-storage',
      timeoutSeconds: 30,
      deadLetters: deadLetters.queue,
      impact: 'Storage of tenants is metered late; given-up changes wait for a replay.',
    });
    new Subscription(this, 'OnFiles', house, {
      to: [fileStored, fileDeleted],
      by: storage,
      deadLetters: deadLetters.queue,
    });
    const presence = entry('RecordPresence', {
      entry: 'record-presence',
      timeoutSeconds: 30,
      deadLetters: deadLetters.queue,
      impact: 'The count of active users is behind; nothing is billed by it.',
    });
    new Subscription(this, 'OnPeople', house, {
      to: [identity.events.userJoined],
      by: presence,
      deadLetters: deadLetters.queue,
    });
  }
}
