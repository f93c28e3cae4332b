import type { OutgoingEvent, Write } from '../../kernel/change.ts';
import type { Instant } from '../../kernel/time.ts';
import type { Deletion } from '../domain/final-invoice.ts';
import type { CreditNoteRecord, InvoiceRecord, PaymentRecord, RefundRecord } from '../ports.ts';
import type { Books, Settling } from './books.ts';

/** What is about to become final at one moment. */
export interface Issue {
  readonly books: Books;
  readonly at: Instant;
  readonly invoiceId: string;
  readonly kind: InvoiceRecord['kind'];
  readonly draft?: InvoiceRecord | undefined;
  readonly settling: Settling;
  readonly decision: Omit<Deletion, 'unreturned'>;
  /** Only a deletion's notes give money back. */
  readonly payments?: readonly PaymentRecord[];
  readonly refunds?: readonly RefundRecord[];
}

export interface Issued {
  readonly invoice: InvoiceRecord | undefined;
  readonly notes: readonly CreditNoteRecord[];
  readonly refunds: readonly RefundRecord[];
  readonly writes: readonly Write[];
  readonly events: readonly OutgoingEvent[];
}
