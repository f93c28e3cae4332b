import { type Money, neg } from '../../kernel/money.ts';
import type { Instant } from '../../kernel/time.ts';
import { type Posting, posting } from './ledger.ts';

export const disputeStates = ['open', 'won', 'lost'] as const;
export type DisputeState = (typeof disputeStates)[number];

/** Decided is decided: what is heard late, twice or in another order changes nothing. */
export const nextDisputeStates: Readonly<Record<DisputeState, readonly DisputeState[]>> = {
  open: ['won', 'lost'],
  won: [],
  lost: [],
};

interface Disputed {
  readonly reference: string;
  readonly amount: Money;
  /** The provider's own, for the dispute. */
  readonly fee: Money;
}

/** The bank has taken the money back until somebody decides; the fee is gone in any case. */
export const postDisputeOpened = ({ reference, amount, fee }: Disputed, at: Instant): Posting | undefined =>
  posting({
    source: `dispute:${reference}:opened`,
    at,
    currency: amount.currency,
    entries: [
      { account: 'disputes', amount },
      { account: 'cash', amount: neg(amount) },
      { account: 'processor-fees', amount: fee },
      { account: 'cash', amount: neg(fee) },
    ],
    recognitions: [],
  });

/** Won: the money is back. Lost: the customer owes it again, or, where there is none any more, it is a loss. */
export const postDisputeClosed = (
  { reference, amount }: Disputed,
  { at, to }: { readonly at: Instant; readonly to: 'cash' | 'receivable' | 'bad-debt' },
): Posting | undefined =>
  posting({
    source: `dispute:${reference}:closed`,
    at,
    currency: amount.currency,
    entries: [
      { account: to, amount },
      { account: 'disputes', amount: neg(amount) },
    ],
    recognitions: [],
  });
