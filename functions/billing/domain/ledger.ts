import type { CurrencyCode } from '../../kernel/currency.ts';
import { add, type Money, zero } from '../../kernel/money.ts';
import { type CivilDate, type Instant, utcDate } from '../../kernel/time.ts';

/** The accounts of the sub-ledger. Tax is never revenue; what a customer has in credit is owed to them. */
export const ledgerAccounts = [
  'receivable',
  'cash',
  'deferred-revenue',
  'revenue',
  'tax-payable',
  'processor-fees',
  'disputes',
  'bad-debt',
  'credit-balance',
] as const;
export type LedgerAccount = (typeof ledgerAccounts)[number];

/** Debits are positive, credits negative. */
export interface LedgerEntry {
  readonly account: LedgerAccount;
  readonly amount: Money;
}

/** Of an invoice line's net, what is earned on a day; negative where a credit note takes it back. */
export interface Recognition {
  readonly lineId: string;
  readonly date: CivilDate;
  readonly amount: Money;
}

/** What one event did to the books: balanced, never changed, posted once under its source. */
export interface Posting {
  /** `invoice:inv_…`, `credit-note:crn_…`, `payment:pay_…`, `refund:ref_…`, `refund:ref_…:returned` */
  readonly source: string;
  readonly at: Instant;
  readonly currency: CurrencyCode;
  readonly entries: readonly LedgerEntry[];
  readonly recognitions: readonly Recognition[];
}

/** Undefined where the event moved nothing; throws where the entries do not sum to 0, which is a mistake of ours. */
export function posting(given: Posting): Posting | undefined {
  const entries = given.entries.filter(({ amount }) => amount.minor !== 0n);
  const recognitions = given.recognitions.filter(({ amount }) => amount.minor !== 0n);
  const difference = entries.reduce((sum, { amount }) => add(sum, amount), zero(given.currency));
  if (difference.minor !== 0n) throw new Error(`${given.source} does not balance: ${difference.minor}`);
  return entries.length + recognitions.length === 0 ? undefined : { ...given, entries, recognitions };
}

/** What was earned before it was billed is revenue of the day it is posted: earlier days may be closed. */
export const earnedOn = ({ at }: Posting, { date }: Recognition): CivilDate => {
  const posted = utcDate(at);
  return date > posted ? date : posted;
};

/** A line of the journal, with recognition as the entries that it is. */
export interface DatedEntry extends LedgerEntry {
  readonly date: CivilDate;
  readonly source: string;
  readonly lineId?: string;
}

/** Everything that a posting does, day by day: its own entries, then deferred revenue turning into revenue. */
export function entriesOf(posted: Posting): readonly DatedEntry[] {
  const { source, at, entries, recognitions } = posted;
  const own = entries.map((entry): DatedEntry => ({ ...entry, date: utcDate(at), source }));
  const earned = recognitions.flatMap((recognition): DatedEntry[] => {
    const { lineId, amount } = recognition;
    const common = { date: earnedOn(posted, recognition), source, lineId };
    return [
      { ...common, account: 'deferred-revenue', amount },
      { ...common, account: 'revenue', amount: { ...amount, minor: -amount.minor } },
    ];
  });
  return [...own, ...earned];
}
