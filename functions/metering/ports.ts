import type { Write } from '../kernel/change.ts';
import type { TenantId } from '../kernel/ids.ts';
import type { Clock, Instant, Period } from '../kernel/time.ts';
import type { Digest } from './domain/accept.ts';
import type { CountedCalls, CountPlan } from './domain/aggregate.ts';
import type { Segment } from './domain/allowance.ts';
import type { Quota } from './domain/quota.ts';
import type { Point } from './domain/series.ts';
import type { StorageHistory } from './domain/storage.ts';
import type { Arrived, EventFact, UsageFact } from './domain/usage-fact.ts';

/** What travels in the stream: facts of one tenant, in its lane. */
export interface UsageRecord {
  readonly tenantId: TenantId;
  readonly facts: readonly UsageFact[];
}

export interface UsageStream {
  /** Comes back when every record is durable; throws otherwise, and the caller repeats them all. */
  put(records: readonly UsageRecord[]): Promise<void>;
}

export type Transact = (writes: readonly Write[]) => Promise<void>;

export interface LedgerEntry {
  readonly digest: string;
  readonly conflicted: boolean;
  readonly countedAt: Instant;
}

export interface Ledger {
  /** By identity; any number of them. */
  findEvents(identities: readonly string[]): Promise<ReadonlyMap<string, LedgerEntry>>;
  /** By `callsKey`. */
  findCalls(keys: readonly string[]): Promise<ReadonlyMap<string, CountedCalls>>;
  /** Index 0 checks that the tenant still stands; every other write is conditional on what the plan was made from. */
  countWrites(plan: CountPlan, now: Instant): readonly Write[];
}

/** Which events a request had accepted, for an hour: how the verdict route knows what is on its way. */
export interface Traces {
  leave(requestId: string, identities: readonly string[], now: Instant): Write;
  holds(identity: string, now: Instant): Promise<boolean>;
}

export interface Barriers {
  /** Index 0 checks that the tenant still stands. */
  acknowledge(barrierId: string, lane: string, now: Instant): readonly Write[];
  acknowledged(barrierId: string): Promise<readonly string[]>;
}

/** What readings are made of; every read is consistent. */
export interface UsageReads {
  /** Quarters of hours. */
  quarters(meter: string, period: Period): Promise<readonly Point[]>;
  /** Seconds, in a period of at most a quarter of an hour. */
  seconds(meter: string, period: Period): Promise<readonly Point[]>;
  /** Enough of the history to know the byte-seconds until each of these instants. */
  storage(instants: readonly Instant[]): Promise<StorageHistory>;
  presences(meter: string, period: Period): Promise<readonly { readonly at: Instant; readonly subject: string }[]>;
}

export interface StorageFact {
  readonly fileId: string;
  readonly kind: 'stored' | 'deleted';
  readonly sizeBytes: number;
  readonly at: Instant;
}

export interface StorageWrites {
  /** Index 0 checks that the tenant still stands, index 1 that the fact is new. */
  storageWrites(fact: StorageFact, now: Instant): readonly Write[];
}

export interface PresenceWrites {
  /** Index 0 checks that the tenant still stands, index 1 that the fact is new. */
  presenceWrites(fact: { readonly meter: string; readonly subject: string; readonly at: Instant }): readonly Write[];
}

/** The tenant's accepted events as they were sent, for replay and disputes. */
export interface UsageArchive {
  put(tenantId: TenantId, events: readonly Arrived<EventFact>[]): Promise<void>;
}

export interface IngestDeps {
  readonly digest: Digest;
  readonly stream: UsageStream;
  /** For the dashboard: what became of the events of one request. */
  readonly onJudged: (events: Readonly<Record<'accepted' | 'duplicates' | 'rejected' | 'tooOld', number>>) => void;
  readonly tenant: (tenantId: TenantId) => {
    readonly ledger: Pick<Ledger, 'findEvents'>;
    readonly traces: Pick<Traces, 'leave'>;
    readonly transact: Transact;
    /** What the plan closes to the tenant's own reports, as of five seconds ago at most. */
    readonly quotas: () => Promise<readonly Quota[]>;
    /** Neither unknown nor on its way out. */
    readonly isOpen: () => Promise<boolean>;
  };
}

export interface ForwardDeps {
  readonly digest: Digest;
  readonly stream: UsageStream;
}

export interface AggregateDeps {
  readonly tenant: (tenantId: TenantId) => {
    readonly ledger: Ledger;
    readonly barriers: Pick<Barriers, 'acknowledge'>;
    readonly transact: Transact;
  };
  readonly archive: UsageArchive;
  /** Waits a little longer with each attempt. */
  readonly backOff: (attempt: number) => Promise<void>;
  /** A tenant's facts could not be counted now; the stream gives them again. */
  readonly onFailure: (tenantId: TenantId, error: unknown) => void;
  /** Facts of a tenant that is gone: nothing of it may be written any more. */
  readonly onGone: (tenantId: TenantId, facts: number) => void;
}

export interface DrainDeps {
  readonly stream: UsageStream;
  readonly barriers: Pick<Barriers, 'acknowledged'>;
  readonly clock: Clock;
  readonly sleep: (ms: number) => Promise<void>;
  readonly newBarrierId: () => string;
}

export interface CurrentPeriod {
  readonly period: Period;
  readonly segments: readonly Segment[];
}

export interface ReadDeps {
  readonly usage: UsageReads;
  readonly now: Instant;
}

export interface MeteringDeps extends ReadDeps {
  readonly digest: Digest;
  readonly ledger: Pick<Ledger, 'findEvents'>;
  readonly traces: Pick<Traces, 'holds'>;
  readonly timeZone: () => Promise<string>;
  readonly currentPeriod: () => Promise<CurrentPeriod>;
}

export interface RecordDeps {
  readonly store: StorageWrites & PresenceWrites;
  readonly transact: Transact;
}
