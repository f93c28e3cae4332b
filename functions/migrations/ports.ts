import type { Commit, Item, Page, Write } from '../kernel/change.ts';
import type { NewId, TenantId } from '../kernel/ids.ts';
import type { OperatorContext, TenantContext } from '../kernel/tenant-context.ts';
import type { Clock, Instant } from '../kernel/time.ts';
import type { Cohort, FleetTenant, Mark, StopReason } from './domain/fleet.ts';
import type { Entry, Ledger } from './domain/ledger.ts';
import type { Migration } from './domain/migration.ts';

/** One tenant's own record of what its data has had; written with that tenant's session alone. */
export interface Ledgers {
  find(): Promise<Ledger>;
  /** Newest first. */
  history(limit: number): Promise<readonly Entry[]>;
  page(collection: string, after: string | null, limit: number): Promise<Page<Item>>;
  /**
   * The ledger's next state and the items that it tells of, or nothing: `moved` where the ledger is not what was read,
   * `contended` where an item is not, `gone` where the tenant is.
   */
  turn(next: Ledger, writes: readonly Write[], now: Instant): Promise<Turn>;
  /** For the commit that ends a step: as `turn`, with the line of the history. */
  ending(next: Ledger, entry: Entry, now: Instant): readonly Write[];
}
export type Turn = 'turned' | 'moved' | 'contended' | 'gone';

/** All tenants, as they are listed. */
export interface Fleet {
  all(): Promise<readonly FleetTenant[]>;
  find(tenantId: TenantId): Promise<FleetTenant | undefined>;
  /** Only what is newer than what is noted: `revision` is the ledger's. Of an unlisted tenant nothing. */
  note(
    tenantId: TenantId,
    of: { readonly dataVersion: number; readonly mark: Mark | null; readonly revision: number },
  ): Promise<void>;
}

interface RunRecord {
  readonly id: string;
  readonly target: number;
  readonly state: 'running' | 'paused' | 'stopped' | 'done';
  readonly attempt: number;
  readonly orderedBy: string;
  readonly startedAt: Instant;
  readonly endedAt: Instant | null;
  readonly version: number;
}
export interface FleetRunRecord extends RunRecord {
  readonly maxFailures: number;
  readonly reason: StopReason | null;
  readonly cohort: Cohort | null;
}
export interface TenantRunRecord extends RunRecord {
  readonly tenantId: TenantId;
  readonly direction: 'forward' | 'back';
  readonly outcome: OutcomeState | null;
}

/** `later`: something else was in the way, and the next look goes on from here. */
export type OutcomeState = 'settled' | 'failed' | 'stuck' | 'gone';
export interface Outcome {
  readonly state: OutcomeState | 'later';
  readonly ledger: Ledger;
}

/** The latest run of each scope; of both together at most one moves. */
export interface Runs {
  findFleet(): Promise<FleetRunRecord | undefined>;
  findTenant(): Promise<TenantRunRecord | undefined>;
  /** Conditional on the version before, and on the other scope's not moving. */
  setFleet(run: FleetRunRecord, before: number | undefined): readonly Write[];
  setTenant(run: TenantRunRecord, before: number | undefined): readonly Write[];
  /** These contract steps have begun, for good. */
  begin(contracts: readonly number[], now: Instant): readonly Write[];
  /** None of these has begun. */
  unbegun(contracts: readonly number[]): readonly Write[];
  /** Where it is still what was read; false where staff have changed it. */
  change(writes: readonly Write[]): Promise<boolean>;
  /** One at a time is at work: false where another is. */
  enter(now: Instant, until: Instant): Promise<boolean>;
  leave(enteredAt: Instant): Promise<void>;
}

export interface LookDeps {
  readonly fleet: Pick<Fleet, 'all' | 'find'>;
  readonly runs: Pick<Runs, 'findFleet' | 'findTenant'>;
  readonly ledgerOf: (tenantId: TenantId) => Pick<Ledgers, 'find' | 'history'>;
  readonly registry: readonly Migration[];
}

export interface OrderDeps {
  readonly fleet: Pick<Fleet, 'all' | 'find'>;
  readonly runs: Pick<Runs, 'findFleet' | 'findTenant' | 'setFleet' | 'setTenant' | 'begin' | 'unbegun'>;
  readonly registry: readonly Migration[];
  readonly newId: NewId;
  /** Into the staff's journal. */
  readonly commitFor: (ctx: OperatorContext, tenantId?: TenantId) => Commit;
  /** Begins at once what would begin within a minute. */
  readonly wake: () => Promise<void>;
}

export interface StepDeps {
  readonly ledger: Ledgers;
  readonly fleet: Pick<Fleet, 'note'>;
  readonly registry: readonly Migration[];
  readonly commit: Commit;
  readonly clock: Clock;
  readonly digest: (text: string) => string;
}

export interface AdvanceDeps {
  readonly runs: Runs;
  readonly fleet: Fleet;
  readonly registry: readonly Migration[];
  readonly clock: Clock;
  readonly stepsOf: (ctx: TenantContext) => Omit<StepDeps, 'fleet' | 'registry' | 'clock'>;
  readonly contextOf: (tenantId: TenantId, requestId: string) => TenantContext;
  /** A tenant that could not be brought on, by what. */
  readonly report: (tenantId: TenantId, failure: Mark | { readonly error: unknown }) => void;
}
