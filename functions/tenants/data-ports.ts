import type { Write } from '../kernel/change.ts';
import type { Instant } from '../kernel/time.ts';

/** How far a tenant's data is migrated, and the revision of the ledger that says so. */
export interface DataVersion {
  readonly dataVersion: number;
  readonly revision: number;
}

export type Made<Tenant> = DataVersion & { readonly tenant: Tenant };

/** What its data has had, for a tenant that is being made. */
export interface DataLedger {
  /** Everything: part of the transaction in which the tenant begins. */
  atHead(now: Instant): Write;
  find(): Promise<DataVersion>;
}

/** What a tenant has agreed to. */
export interface AgreementRecord {
  readonly document: string;
  readonly version: string;
  /** Of the exact words; absent in what was accepted before they were kept, until migration 1. */
  readonly textSha256?: string;
  readonly acceptedBy: string;
  readonly acceptedAt: Instant;
}

export type Acceptance = Pick<AgreementRecord, 'document' | 'version'> & {
  readonly textSha256: string;
  readonly by: string;
};
