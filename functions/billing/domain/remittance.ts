import { type Money, smaller, sub, zero } from '../../kernel/money.ts';

/** What one transfer does: pays what is open, and what is more is the customer's credit. */
export interface Applied {
  readonly owed: Money;
  readonly open: Money;
  readonly surplus: Money;
}

export function applyTransfer(open: Money, received: Money): Applied {
  const owed = open.minor > 0n ? smaller(open, received) : zero(open.currency);
  return { owed, open: sub(open, owed), surplus: sub(received, owed) };
}
