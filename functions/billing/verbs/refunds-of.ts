import type { Write } from '../../kernel/change.ts';
import type { CurrencyCode } from '../../kernel/currency.ts';
import { type Money, smaller, sub, sum } from '../../kernel/money.ts';
import type { Instant } from '../../kernel/time.ts';
import type { Refund } from '../credit-contract.ts';
import type { BillingDeps, PaymentRecord, RefundRecord } from '../ports.ts';
import { refundable } from './books.ts';

export const BANK_TRANSFER = 'bank-transfer';

/** No provider brought a transfer, so none can take it back. */
export const thatGoBack = (payments: readonly PaymentRecord[]): PaymentRecord[] =>
  payments.filter(({ method }) => method !== BANK_TRANSFER);

export interface Paid {
  /** In the order in which they are given back. */
  readonly payments: readonly PaymentRecord[];
  readonly refunds: readonly RefundRecord[];
}

/** What of the payments is left to give back. */
export const refundableOf = ({ payments, refunds }: Paid, currency: CurrencyCode): Money =>
  sum(
    payments.map((payment) => refundable(payment, refunds)),
    currency,
  );

interface PaidOut {
  readonly amount: Money;
  readonly at: Instant;
  readonly creditNoteId: string | null;
}

/** An amount over the payments that brought it, each up to what of it is left. */
export function refundsOf(
  { amount, at, creditNoteId }: PaidOut,
  { payments, refunds }: Paid,
  { newId }: Pick<BillingDeps, 'newId'>,
): RefundRecord[] {
  const made: RefundRecord[] = [];
  const stored = { version: 1, createdAt: at, updatedAt: at };
  let left = amount;
  for (const payment of payments) {
    const part = smaller(left, refundable(payment, refunds));
    if (part.minor <= 0n) continue;
    made.push({
      ...{ id: newId('ref'), paymentId: payment.id, creditNoteId },
      ...{ amount: part, state: 'pending', reference: null },
      ...stored,
    });
    left = sub(left, part);
  }
  return made;
}

/** The provider is asked by the clockwork, which asks until it has an answer. */
export const refundsDue = (refunds: readonly RefundRecord[], { schedules }: Pick<BillingDeps, 'schedules'>): Write[] =>
  refunds.map(({ id, createdAt }) => schedules.put('collect', createdAt, id));

export const refundView = ({ id, paymentId, creditNoteId, amount, state, createdAt }: RefundRecord): Refund => ({
  id,
  paymentId,
  creditNoteId,
  amount,
  state,
  createdAt,
});
