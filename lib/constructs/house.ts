import type * as events from 'aws-cdk-lib/aws-events';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type { Stage } from '../config.ts';
import type { DataBucket } from './data-bucket.ts';
import type { DeadLetters } from './dead-letters.ts';
import type { AlarmTopics } from './impact-alarm.ts';
import type { HmacKey, SealingKey, SigningKey } from './platform-keys.ts';
import type { PooledTable } from './pooled-table.ts';
import type { StripeSecret } from './stripe-secret.ts';
import type { TenantFunction } from './tenant-function.ts';
import type { UsageStream } from './usage-stream.ts';
import type { UserPools } from './user-pools.ts';
import type { Workflow } from './workflow.ts';

/** Everything that a capability may be given; each part grants and wires in one method. */
export interface House {
  readonly stage: Stage;
  /** The bundle of an entry, `billing/api`. */
  readonly code: (entry: string) => lambda.Code;
  readonly table: PooledTable;
  readonly files: DataBucket;
  readonly finance: DataBucket;
  readonly usageArchive: DataBucket;
  readonly emailHmac: HmacKey;
  readonly certificateKey: SigningKey;
  readonly platformKey: SealingKey;
  readonly bus: events.EventBus;
  readonly alarms: AlarmTopics;
  readonly usage: UsageStream;
  readonly pools: UserPools;
  readonly stripe: StripeSecret;
  /** Every function by its entry; the gateway's document finds its integrations here. */
  readonly functions: Map<string, TenantFunction>;
  /** The reconcilers by their names; invoking one asynchronously is asking for a run. */
  readonly reconcilers: Map<string, TenantFunction>;
  /** The state machines by what they do, for those who follow or resume their runs. */
  readonly workflows: Map<'provisioning' | 'deletion', Workflow>;
  /** Where work that was given up waits, by the plane that it is of. */
  readonly deadLetters: Map<string, DeadLetters>;
}
