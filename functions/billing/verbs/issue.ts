import type { OutgoingEvent, Write } from '../../kernel/change.ts';
import type { Money } from '../../kernel/money.ts';
import type { Instant } from '../../kernel/time.ts';
import type { Deletion } from '../domain/final-invoice.ts';
import type { TaxQuote } from '../domain/tax.ts';
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
  /** What the invoice was taxed by. */
  readonly tax: TaxQuote;
  /** What the settling's notes say of themselves; without it, that usage was less than billed. */
  readonly reason?: string;
  /** What of the credit goes back to who paid, rather than wait for the next invoice. */
  readonly payOut?: Money;
  /** Of those that can give money back. */
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
