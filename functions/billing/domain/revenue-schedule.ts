import { isPositive, type Rational, ratio } from '../../kernel/decimal.ts';
import { allocate, asWeights, type Money, sub, sum } from '../../kernel/money.ts';
import {
  addDays,
  type CivilDate,
  earlier,
  type Instant,
  later,
  type Period,
  secondsBetween,
  utcDate,
  utcMidnight,
} from '../../kernel/time.ts';
import type { InvoiceLine } from './invoice-line.ts';
import type { Recognition } from './ledger.ts';

export interface Day {
  readonly date: CivilDate;
  readonly weight: Rational;
}

/** The UTC dates of a period, each with the seconds of it that the period covers. */
export function daysOf({ start, end }: Period): readonly Day[] {
  const days: Day[] = [];
  for (let date = utcDate(start); utcMidnight(date) < end; date = addDays(date, 1)) {
    const seconds = secondsBetween(later(start, utcMidnight(date)), earlier(end, utcMidnight(addDays(date, 1))));
    if (seconds > 0n) days.push({ date, weight: ratio(seconds) });
  }
  return days;
}

/** How much of a meter was used on which UTC day of a period. */
export type UsageByDay = (meter: string, period: Period) => readonly Day[];

const byDay: ReadonlySet<InvoiceLine['kind']> = new Set(['recurring', 'proration', 'minimum']);
const byUse: ReadonlySet<InvoiceLine['kind']> = new Set(['usage', 'late-usage', 'correction']);

/** Recurring by the day served, usage on the days it was used, anything else when it is delivered. */
function daysFor(line: InvoiceLine, at: Instant, used: UsageByDay): readonly Day[] {
  const served = daysOf(line.period);
  const days = byUse.has(line.kind) && line.meter !== undefined ? used(line.meter, line.period) : served;
  if (byUse.has(line.kind) && days.some(({ weight }) => isPositive(weight))) return days;
  if ((byDay.has(line.kind) || byUse.has(line.kind)) && served.length > 0) return served;
  return [{ date: utcDate(at), weight: ratio(1n) }];
}

/** What a line is worth to us: without tax, whatever the prices include. */
export const revenueOf = (line: Pick<InvoiceLine, 'net' | 'tax'>, inclusive: boolean): Money =>
  inclusive ? sub(line.net, line.tax) : line.net;

/** Allocated by largest remainder, so that the days sum to the line's net after discounts. */
export function scheduleOf(
  line: InvoiceLine,
  { at, inclusive }: { readonly at: Instant; readonly inclusive: boolean },
  used: UsageByDay,
): readonly Recognition[] {
  const amount = revenueOf(line, inclusive);
  if (amount.minor === 0n) return [];
  const days = daysFor(line, at, used);
  const parts = allocate(
    amount,
    days.map(({ weight }) => weight),
  );
  return days.flatMap(({ date }, index) => {
    const part = parts[index];
    return part && part.minor !== 0n ? [{ lineId: line.id, date, amount: part }] : [];
  });
}

/** What is left on each day after all that was taken back so far. */
function leftByDay(schedule: readonly Recognition[]): readonly Recognition[] {
  const days = new Map<CivilDate, Recognition>();
  for (const each of schedule) {
    const before = days.get(each.date);
    const minor = (before?.amount.minor ?? 0n) + each.amount.minor;
    days.set(each.date, { ...each, amount: { ...each.amount, minor } });
  }
  return [...days.values()].sort((a, b) => (a.date < b.date ? -1 : 1));
}

/** A credit takes back days that are not earned yet, and only for the rest lowers revenue, on its own day. */
export function takeBack(
  schedule: readonly Recognition[],
  { lineId, amount }: { readonly lineId: string; readonly amount: Money },
  at: Instant,
): readonly Recognition[] {
  const today = utcDate(at);
  const mine = schedule.filter((each) => each.lineId === lineId);
  const open = leftByDay(mine).filter((each) => each.date >= today && each.amount.minor > 0n);
  const amounts = open.map((each) => each.amount);
  const available = sum(amounts, amount.currency);
  const fromOpen = available.minor < amount.minor ? available : amount;
  const parts = fromOpen.minor > 0n ? allocate(fromOpen, asWeights(amounts)) : [];
  const rest = sub(amount, fromOpen);
  const taken = open.map(({ date }, index) => ({ lineId, date, amount: negated(parts[index] ?? sub(amount, amount)) }));
  return [...taken, { lineId, date: today, amount: negated(rest) }].filter((each) => each.amount.minor !== 0n);
}

const negated = (amount: Money): Money => ({ ...amount, minor: -amount.minor });
