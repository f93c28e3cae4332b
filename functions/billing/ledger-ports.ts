import type { Commit, Write } from '../kernel/change.ts';
import type { CurrencyCode } from '../kernel/currency.ts';
import type { TenantId } from '../kernel/ids.ts';
import type { Money } from '../kernel/money.ts';
import type { ListPage, PageRequest } from '../kernel/page.ts';
import type { Instant, Period } from '../kernel/time.ts';
import type { DayBookEntry } from './domain/day-book.ts';
import type { Posting } from './domain/ledger.ts';
import type { Month } from './domain/ledger-reports.ts';
import type { Difference } from './domain/tie-out.ts';
import type { BillingDeps, Seller } from './ports.ts';
import type { NumberRows } from './upkeep-ports.ts';

/** What was posted in a month in one currency, condensed. */
export interface MonthTotals {
  readonly month: Month;
  readonly currency: CurrencyCode;
  readonly postings: readonly Posting[];
  readonly version: number;
}

export interface Fold {
  readonly totals: readonly MonthTotals[];
  /** Where the last fold ended, and where this one does. */
  readonly from: Instant | undefined;
  readonly through: Instant;
}

export interface EntryFilter {
  readonly tenantId: TenantId | undefined;
  /** The kind of event: `invoice`, `payment`. */
  readonly source: string | undefined;
}

/** The books of a legal entity over all tenants: the day book, which the postings write, and what was folded from it. */
export interface Ledger {
  /** What was posted in a part of one month, oldest first. */
  entries(part: Period): Promise<readonly DayBookEntry[]>;
  listEntries(part: Period, page: PageRequest, filter: EntryFilter): Promise<ListPage<DayBookEntry>>;
  foldedThrough(): Promise<Instant | undefined>;
  totals(month?: Month): Promise<readonly MonthTotals[]>;
  /** Fails where another fold was faster. */
  fold(fold: Fold): Promise<void>;
  /** Takes totals back: what was posted since `start` is folded anew. */
  unfold(start: Instant, totals: readonly MonthTotals[], from: Instant): Promise<void>;
}

export interface Receivable {
  readonly tenantId: TenantId;
  readonly invoiceId: string;
  readonly number: string;
  readonly open: Money;
  readonly dueAt: Instant | null;
}

/** An accounting period that takes no posting any more, with the balances at its end as they were then. */
export interface LockedPeriod {
  readonly period: Month;
  readonly lockedAt: Instant;
  readonly lockedBy: string;
  /** SHA-256, in hex, of the balances' canonical JSON. */
  readonly control: string;
  readonly version: number;
}

export interface Periods {
  locked(): Promise<readonly LockedPeriod[]>;
  lock(period: LockedPeriod, now: Instant): readonly Write[];
  unlock(period: LockedPeriod): readonly Write[];
}

export interface TenantDifference extends Difference {
  readonly tenantId: TenantId;
}

/** What the last look found; empty is what it must be. */
export interface TieOutRun {
  readonly ranAt: Instant;
  readonly tenants: number;
  readonly isBalanced: boolean;
  readonly differences: readonly TenantDifference[];
  readonly changedPeriods: readonly Month[];
}

export interface TieOuts {
  latest(): Promise<TieOutRun | undefined>;
  record(run: TieOutRun): Promise<void>;
}

export interface LedgerReadDeps {
  readonly ledger: Ledger;
  readonly periods: Pick<Periods, 'locked'>;
  readonly tieOuts: Pick<TieOuts, 'latest'>;
  readonly receivables: () => Promise<readonly Receivable[]>;
}

/** SHA-256, in hex, of the value's canonical JSON. */
export type Digest = (value: unknown) => string;

export interface LedgerKeepDeps {
  readonly ledger: Ledger;
  readonly periods: Periods;
  readonly commit: Commit;
  readonly digest: Digest;
}

export type TieOutDeps = Pick<BillingDeps, 'finance' | 'subscriptions' | 'usage'>;

export interface LedgerUpkeepDeps {
  readonly ledger: Ledger;
  readonly periods: Pick<Periods, 'locked'>;
  readonly tieOuts: TieOuts;
  readonly digest: Digest;
  readonly inTenant: (tenantId: TenantId) => BillingDeps;
  readonly rows: NumberRows;
  readonly seller: Seller;
}
