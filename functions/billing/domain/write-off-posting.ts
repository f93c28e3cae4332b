import { type Money, neg } from '../../kernel/money.ts';
import type { Instant } from '../../kernel/time.ts';
import { type Posting, posting } from './ledger.ts';

/** What is open is given up: a loss. The revenue stays, and what is paid after all lessens the loss. */
export const postWriteOff = (
  { invoiceId, at }: { readonly invoiceId: string; readonly at: Instant },
  open: Money,
): Posting | undefined =>
  posting({
    source: `write-off:${invoiceId}`,
    at,
    currency: open.currency,
    entries: [
      { account: 'bad-debt', amount: open },
      { account: 'receivable', amount: neg(open) },
    ],
    recognitions: [],
  });
