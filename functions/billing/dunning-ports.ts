import type { Write } from '../kernel/change.ts';
import type { TenantId } from '../kernel/ids.ts';
import type { Money } from '../kernel/money.ts';
import type { ListPage, PageRequest } from '../kernel/page.ts';
import type { Instant } from '../kernel/time.ts';
import type { DunningAct, DunningCourse, DunningState, Standing } from './domain/dunning.ts';

interface Stored {
  readonly version: number;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
}

/** An invoice that was not paid when it should have been, and what is done about it. */
export interface DunningRecord extends Stored, DunningCourse {
  readonly invoiceId: string;
  readonly number: string;
  readonly lastFailure: { readonly class: string; readonly code: string } | null;
  readonly closedAt: Instant | null;
}

/** How a tenant stands with what it owes. Its version puts changes of all its cases in a row. */
export interface StandingRecord extends Stored {
  readonly standing: Standing;
}

export interface DunningStore {
  find(invoiceId: string): Promise<DunningRecord | undefined>;
  /** By invoice, oldest first, closed ones too. */
  cases(): Promise<readonly DunningRecord[]>;
  findStanding(): Promise<StandingRecord | undefined>;
  /** The case, and its row in the operators' list while it runs. */
  put(record: DunningRecord, open: Money, before: number | undefined): readonly Write[];
  putStanding(standing: StandingRecord, before: number | undefined): Write;
}

/** A running case as the operators' list has it, over all tenants. */
export interface ListedCase {
  readonly tenantId: TenantId;
  readonly invoiceId: string;
  readonly number: string;
  readonly state: DunningState;
  readonly open: Money;
  readonly openedAt: Instant;
  readonly nextAct: DunningAct | null;
  readonly nextAt: Instant | null;
}

export interface DunningList {
  list(page: PageRequest): Promise<ListPage<ListedCase>>;
}
