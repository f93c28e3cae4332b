import {
  addDays,
  addSeconds,
  earlier,
  hourStart,
  type Instant,
  type Period,
  utcDate,
  utcMidnight,
} from '../../kernel/time.ts';
import { condense, type DayBookEntry } from '../domain/day-book.ts';
import { monthOf, monthStart } from '../domain/ledger-reports.ts';
import type { Ledger, MonthTotals } from '../ledger-ports.ts';
import { beginning } from './read-ledger.ts';

/** A posting is stored within the quarter of an hour that a function lives at most; clocks are minutes apart. */
const SETTLED_SECONDS = 3_600;
export const settledBy = (now: Instant): Instant => hourStart(addSeconds(now, -SETTLED_SECONDS));

/** The months' totals with what is new; a month's currency without a posting has none. */
function withNew(known: readonly MonthTotals[], entries: readonly DayBookEntry[], { start }: Period): MonthTotals[] {
  const month = monthOf(utcDate(start));
  const currencies = [...new Set(entries.map(({ currency }) => currency))];
  return currencies.map((currency) => {
    const before = known.find((each) => each.currency === currency);
    const added = entries.filter((entry) => entry.currency === currency);
    const postings = condense([...(before?.postings ?? []), ...added]);
    return { month, currency, postings, version: (before?.version ?? 0) + 1 };
  });
}

/** Days by themselves, so that a fold after a long pause never holds a month in its hands. */
function dayFrom(start: Instant, until: Instant): Period {
  return { start, end: earlier(until, utcMidnight(addDays(utcDate(start), 1))) };
}

/**
 * Adds what was posted since the last fold to the months' totals. Totals and how far they reach are one transaction: whoever
 * dies, or runs beside another, has each line of the day book counted once.
 */
export async function foldLedger(now: Instant, ledger: Ledger, begin = beginning(now)): Promise<void> {
  const until = settledBy(now);
  let from = await ledger.foldedThrough();
  for (let start = from ?? begin; start < until; ) {
    const day = dayFrom(start, until);
    const entries = await ledger.entries(day);
    if (entries.length > 0 || day.end === until) {
      const totals = withNew(await ledger.totals(monthOf(utcDate(start))), entries, day);
      await ledger.fold({ totals, from, through: day.end });
      from = day.end;
    }
    start = day.end;
  }
}

/** What was entered into months that are folded is counted by folding them anew. */
export async function refold(now: Instant, ledger: Ledger, oldest: Instant): Promise<void> {
  const folded = await ledger.foldedThrough();
  if (folded !== undefined && oldest < folded) {
    const first = monthOf(utcDate(oldest));
    const totals = (await ledger.totals()).filter(({ month }) => month >= first);
    await ledger.unfold(monthStart(first), totals, folded);
  }
  await foldLedger(now, ledger);
}
