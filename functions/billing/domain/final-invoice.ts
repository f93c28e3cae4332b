import { add, type Money, smaller, sub } from '../../kernel/money.ts';
import type { Instant } from '../../kernel/time.ts';
import { type InvoiceInputs, type InvoicePlan, planInvoice } from './plan-invoice.ts';
import { type Charge, creditUnused } from './proration.ts';

/** What can still be returned on an earlier invoice: first what it leaves open, then what was paid for it. */
export interface ReturnableInvoice {
  readonly invoiceId: string;
  readonly open: Money;
  /** Paid and not refunded yet. */
  readonly refundable: Money;
}

/** A credit note that pays out a balance: it moves no tax, the invoice that made the balance did. */
export interface BalanceNote {
  readonly invoiceId: string;
  readonly total: Money;
  readonly cancelled: Money;
  readonly refunded: Money;
}

export interface Deletion {
  readonly invoice: InvoicePlan;
  readonly notes: readonly BalanceNote[];
  /** Credit that was never paid for, on which nothing can be returned. */
  readonly unreturned: Money;
}

/** The invoice that charged the recurring fee comes first in `invoices`, any others after it, newest first. */
export function returnCredit(credit: Money, invoices: readonly ReturnableInvoice[]): Omit<Deletion, 'invoice'> {
  const notes: BalanceNote[] = [];
  let left = credit;
  for (const { invoiceId, open, refundable } of invoices) {
    const cancelled = smaller(left, open);
    const refunded = smaller(sub(left, cancelled), refundable);
    const total = add(cancelled, refunded);
    if (total.minor > 0n) notes.push({ invoiceId, total, cancelled, refunded });
    left = sub(left, total);
  }
  return { notes, unreturned: left };
}

export interface DeletionInputs extends Omit<InvoiceInputs, 'recurring' | 'always' | 'creditBalance'> {
  readonly at: Instant;
  readonly charges: readonly Charge[];
  readonly creditBalance: Money;
  readonly returnable: readonly ReturnableInvoice[];
}

/** A deletion always has its invoice, at 0 if nothing is owed; what it leaves in the customer's favor is returned, not kept. */
export function planFinalInvoice({ at, charges, returnable, ...inputs }: DeletionInputs): Deletion {
  const prorations = [...(inputs.prorations ?? []), ...creditUnused(charges, at)];
  const invoice = planInvoice({ ...inputs, prorations, always: true });
  const credit = add(sub(inputs.creditBalance, invoice.creditUsed), invoice.creditAdded);
  return { invoice, ...returnCredit(credit, returnable) };
}
