import type { Write } from '../kernel/change.ts';
import type { Money } from '../kernel/money.ts';
import type { Problem } from '../kernel/problem.ts';
import type { CivilDate, Instant } from '../kernel/time.ts';

interface Stored {
  readonly version: number;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
}

/** The customer's own number of what it ordered, which its invoices have to carry. */
export interface PurchaseOrderRecord extends Stored {
  readonly id: string;
  readonly number: string;
  /** The last day on which an invoice may carry it. */
  readonly validUntil: CivilDate | null;
  readonly state: 'open' | 'closed';
}

/** A transfer as the bank told of it; recorded once under the bank's own name. */
export interface RemittanceRecord extends Stored {
  readonly bankReference: string;
  readonly invoiceId: string;
  readonly paymentId: string;
  readonly amount: Money;
  readonly valueDate: CivilDate;
  readonly text: string;
}

export interface OrderStore {
  /** Newest first. */
  orders(): Promise<readonly PurchaseOrderRecord[]>;
  /** The order, and the claim of its number: fails with `taken` where the number was used before. */
  add(order: PurchaseOrderRecord, taken: Problem): readonly Write[];
  change(order: PurchaseOrderRecord, before: number): Write;
  addRemittance(remittance: RemittanceRecord, taken: Problem): readonly Write[];
}
