import { allocate, asWeights, type Money, neg, sub, zero } from '../../kernel/money.ts';
import type { Instant } from '../../kernel/time.ts';
import type { AppliedNote } from './apply-settlement.ts';
import { type Posting, posting, type Recognition } from './ledger.ts';
import type { InvoicePlan } from './plan-invoice.ts';
import { scheduleOf, takeBack, type UsageByDay } from './revenue-schedule.ts';

export type OwedIn = 'receivable' | 'bad-debt';

interface Issued {
  readonly id: string;
  readonly at: Instant;
}

/** An invoice becomes final: what is owed, what credit paid, what is still to be earned, and whose the tax is. */
export function postInvoice({ id, at }: Issued, plan: InvoicePlan, used: UsageByDay): Posting | undefined {
  const { currency, inclusive } = plan;
  return posting({
    source: `invoice:${id}`,
    at,
    currency,
    entries: [
      { account: 'receivable', amount: plan.due },
      { account: 'credit-balance', amount: sub(plan.creditUsed, plan.creditAdded) },
      { account: 'deferred-revenue', amount: neg(plan.net) },
      { account: 'tax-payable', amount: neg(plan.tax) },
    ],
    recognitions: plan.lines.flatMap((line) => scheduleOf(line, { at, inclusive }, used)),
  });
}

/** What a credit note's lines take back of the revenue, of which `schedule` is everything posted for them before. */
function reversals(
  { note }: Pick<AppliedNote, 'note'>,
  schedule: readonly Recognition[],
  at: Instant,
): readonly Recognition[] {
  const parts = note.inclusive ? exclusive(note) : note.lines.map(({ lineId, net }) => ({ lineId, amount: net }));
  const taken: Recognition[] = [];
  for (const part of parts) taken.push(...takeBack([...schedule, ...taken], part, at));
  return taken;
}

/** Prices with tax: the note's tax is taken off its lines by what each gives back. */
function exclusive({ lines, tax }: AppliedNote['note']): readonly { lineId: string; amount: Money }[] {
  const parts = tax.minor === 0n ? [] : allocate(tax, asWeights(lines.map(({ net }) => net)));
  return lines.map(({ lineId, net }, index) => ({ lineId, amount: sub(net, parts[index] ?? zero(net.currency)) }));
}

/** A credit note on lines: revenue, tax and what is owed go down; the rest is the customer's credit. */
export function postCreditNote(
  { id, at }: Issued,
  applied: AppliedNote,
  schedule: readonly Recognition[],
  owedIn: OwedIn = 'receivable',
): Posting | undefined {
  const { note, reducesOpen, toBalance } = applied;
  return posting({
    source: `credit-note:${id}`,
    at,
    currency: note.total.currency,
    entries: [
      { account: 'deferred-revenue', amount: note.net },
      { account: 'tax-payable', amount: note.tax },
      { account: owedIn, amount: neg(reducesOpen) },
      { account: 'credit-balance', amount: neg(toBalance) },
    ],
    recognitions: reversals(applied, schedule, at),
  });
}

/** A note that pays credit out: at once against what is open, the rest when the money has gone back. */
export const postPayout = ({ id, at }: Issued, cancelled: Money, owedIn: OwedIn = 'receivable'): Posting | undefined =>
  posting({
    source: `credit-note:${id}`,
    at,
    currency: cancelled.currency,
    entries: [
      { account: 'credit-balance', amount: cancelled },
      { account: owedIn, amount: neg(cancelled) },
    ],
    recognitions: [],
  });

interface PaidIn {
  readonly received: Money;
  readonly owed: Money;
  readonly from: OwedIn;
  /** What the provider kept of it. */
  readonly fee?: Money | undefined;
}

/** Money came in; what nobody owed any more is the customer's credit. */
export const postPayment = ({ id, at }: Issued, { received, owed, from, fee }: PaidIn): Posting | undefined =>
  posting({
    source: `payment:${id}`,
    at,
    currency: received.currency,
    entries: [
      { account: 'cash', amount: received },
      { account: from, amount: neg(owed) },
      { account: 'credit-balance', amount: neg(sub(received, owed)) },
      ...(fee
        ? [
            { account: 'processor-fees' as const, amount: fee },
            { account: 'cash' as const, amount: neg(fee) },
          ]
        : []),
    ],
    recognitions: [],
  });

/** Money went back. */
export const postRefund = ({ id, at }: Issued, amount: Money): Posting | undefined =>
  posting({
    source: `refund:${id}`,
    at,
    currency: amount.currency,
    entries: [
      { account: 'credit-balance', amount },
      { account: 'cash', amount: neg(amount) },
    ],
    recognitions: [],
  });

/** It came back to us, days after it went: the customer is owed it again. */
export const postRefundReturned = ({ id, at }: Issued, amount: Money): Posting | undefined =>
  posting({
    source: `refund:${id}:returned`,
    at,
    currency: amount.currency,
    entries: [
      { account: 'cash', amount },
      { account: 'credit-balance', amount: neg(amount) },
    ],
    recognitions: [],
  });
