import type { Write } from '../kernel/change.ts';
import type { Money } from '../kernel/money.ts';
import type { Instant } from '../kernel/time.ts';
import type { DisputeState } from './domain/dispute.ts';

/** A payment that its card holder wants back, as we know of it. */
export interface DisputeRecord {
  /** The provider's name of it. */
  readonly reference: string;
  readonly paymentId: string;
  readonly invoiceId: string;
  readonly amount: Money;
  readonly fee: Money;
  readonly state: DisputeState;
  readonly version: number;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
}

export interface DisputeStore {
  findDispute(reference: string): Promise<DisputeRecord | undefined>;
  disputes(): Promise<readonly DisputeRecord[]>;
  putDispute(dispute: DisputeRecord, before: number | undefined): Write;
}
