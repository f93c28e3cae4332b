import type { CurrencyCode } from '../../kernel/currency.ts';
import { add, type Money, neg, sum, zero } from '../../kernel/money.ts';
import {
  addDays,
  addMonths,
  type CivilDate,
  civilDate,
  type Instant,
  secondsBetween,
  utcDate,
  utcMidnight,
} from '../../kernel/time.ts';
import { type DatedEntry, entriesOf, type LedgerAccount, ledgerAccounts, type Posting } from './ledger.ts';

/** `2026-11` */
export type Month = string;
export const monthOf = (date: CivilDate): Month => date.slice(0, 7);
const firstDayOf = (month: Month): CivilDate => civilDate(`${month}-01`);
export const monthStart = (month: Month): Instant => utcMidnight(firstDayOf(month));
export const addToMonth = (month: Month, by: number): Month => monthOf(addMonths(firstDayOf(month), by));
export const nextMonth = (month: Month): Month => addToMonth(month, 1);
export const previousMonth = (month: Month): Month => addToMonth(month, -1);
export const lastDayOf = (month: Month): CivilDate => addDays(firstDayOf(nextMonth(month)), -1);
/** Both ends included. */
export function monthsBetween(from: Month, to: Month): readonly Month[] {
  const months: Month[] = [];
  for (let month = from; month <= to; month = nextMonth(month)) months.push(month);
  return months;
}

export type TrialBalance = Readonly<Record<LedgerAccount, Money>>;

/** Balances at the end of a day; they sum to 0. */
export function trialBalance(entries: readonly DatedEntry[], until: CivilDate, currency: CurrencyCode): TrialBalance {
  const balances = Object.fromEntries(ledgerAccounts.map((account) => [account, zero(currency)])) as Record<
    LedgerAccount,
    Money
  >;
  for (const { account, amount, date } of entries)
    if (date <= until && amount.currency === currency) balances[account] = add(balances[account], amount);
  return balances;
}

export const isBalanced = (balances: TrialBalance): boolean =>
  Object.values(balances).reduce((total, { minor }) => total + minor, 0n) === 0n;

/** Revenue by the month it was billed in and the month it is earned in: rows sum to what was billed, without tax. */
export function waterfall(
  postings: readonly Posting[],
  currency: CurrencyCode,
): ReadonlyMap<Month, ReadonlyMap<Month, Money>> {
  const rows = new Map<Month, Map<Month, Money>>();
  for (const posted of postings.filter((each) => each.currency === currency)) {
    const booked = monthOf(utcDate(posted.at));
    for (const { account, amount, date } of entriesOf(posted)) {
      if (account !== 'revenue') continue;
      const row = rows.get(booked) ?? new Map<Month, Money>();
      rows.set(booked, row);
      row.set(monthOf(date), add(row.get(monthOf(date)) ?? zero(currency), neg(amount)));
    }
  }
  return rows;
}

export interface RollForward {
  readonly month: Month;
  readonly opening: Money;
  readonly billed: Money;
  readonly credited: Money;
  readonly earned: Money;
  readonly closing: Money;
}

/** Deferred revenue through a month: what was owed in service, billed, taken back, delivered, and is owed at its end. */
export function rollForward(postings: readonly Posting[], month: Month, currency: CurrencyCode): RollForward {
  const entries = postings.flatMap(entriesOf);
  const deferred = (until: CivilDate) => neg(trialBalance(entries, until, currency)['deferred-revenue']);
  const within = entries.filter(
    ({ account, date, amount }) =>
      account === 'deferred-revenue' && monthOf(date) === month && amount.currency === currency,
  );
  const total = (chosen: readonly DatedEntry[]) =>
    sum(
      chosen.map(({ amount }) => amount),
      currency,
    );
  const own = within.filter(({ lineId }) => lineId === undefined);
  const isNote = ({ source }: DatedEntry) => source.startsWith('credit-note:');
  return {
    month,
    opening: deferred(addDays(firstDayOf(month), -1)),
    billed: neg(total(own.filter((entry) => !isNote(entry)))),
    credited: total(own.filter(isNote)),
    earned: total(within.filter(({ lineId }) => lineId !== undefined)),
    closing: deferred(lastDayOf(month)),
  };
}

export const ageBuckets = ['not-due', '1-30', '31-60', '61-90', 'over-90'] as const;
export type AgeBucket = (typeof ageBuckets)[number];

const DAY_SECONDS = 86_400n;
export const bucketOf = (dueAt: Instant | null, at: Instant): AgeBucket => {
  if (dueAt === null || dueAt > at) return 'not-due';
  const days = secondsBetween(dueAt, at) / DAY_SECONDS + 1n;
  if (days <= 30n) return '1-30';
  if (days <= 60n) return '31-60';
  return days <= 90n ? '61-90' : 'over-90';
};

/** What is open on final invoices, by how long it has been due. */
export function ageing(
  invoices: readonly { readonly open: Money; readonly dueAt: Instant | null }[],
  at: Instant,
  currency: CurrencyCode,
): Readonly<Record<AgeBucket, Money>> {
  const buckets = Object.fromEntries(ageBuckets.map((bucket) => [bucket, zero(currency)])) as Record<AgeBucket, Money>;
  for (const { open, dueAt } of invoices)
    if (open.currency === currency) {
      const bucket = bucketOf(dueAt, at);
      buckets[bucket] = add(buckets[bucket], open);
    }
  return buckets;
}
