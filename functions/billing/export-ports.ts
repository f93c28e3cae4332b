import type { Commit, Write } from '../kernel/change.ts';
import type { TenantId } from '../kernel/ids.ts';
import type { ListPage, PageRequest } from '../kernel/page.ts';
import type { CivilDate, Instant } from '../kernel/time.ts';
import type { Ledger } from './ledger-ports.ts';
import type { BillingDeps, InvoiceFiles, Seller } from './ports.ts';

/** A day that is in the finance bucket, whole: its manifest was written last. */
export interface ExportRecord {
  readonly date: CivilDate;
  readonly exportedAt: Instant;
  readonly folder: string;
  readonly files: readonly { readonly name: string; readonly sha256: string; readonly rows: number }[];
}

export interface Exports {
  find(date: CivilDate): Promise<ExportRecord | undefined>;
  list(page: PageRequest): Promise<ListPage<ExportRecord>>;
  /** The last day up to which every day is exported. */
  through(): Promise<CivilDate | undefined>;
  /** Days that somebody asked for. */
  requested(): Promise<readonly CivilDate[]>;
  request(date: CivilDate, now: Instant): readonly Write[];
  /** Kept once: what was exported is exported. */
  record(record: ExportRecord): Promise<void>;
  moveOn(date: CivilDate, now: Instant): Promise<void>;
}

export interface ExportDeps {
  readonly ledger: Ledger;
  readonly exports: Exports;
  readonly seller: Pick<Seller, 'code'>;
  readonly inTenant: (tenantId: TenantId) => Pick<BillingDeps, 'finance'>;
  readonly bucket: {
    read(key: string): Promise<Uint8Array | undefined>;
    put(key: string, body: Uint8Array, contentType: string): Promise<void>;
  };
  readonly canonical: (value: unknown) => string;
  /** SHA-256, in hex. */
  readonly sha256: (text: string | Uint8Array) => string;
  /** False when the function's time is nearly over: the next run goes on. */
  readonly hasTime: () => boolean;
}

export interface ExportViewDeps {
  readonly exports: Exports;
  readonly commit: Commit;
  readonly files: InvoiceFiles;
  /** Has the day exported now; the hourly run would do it otherwise. */
  readonly start: (date: CivilDate) => Promise<void>;
}
