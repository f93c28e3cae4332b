import { addSeconds, earlier, type Instant, later, type Period, utcDate } from '../../kernel/time.ts';
import type { Posting } from '../domain/ledger.ts';
import { type Month, monthOf, monthStart, nextMonth, previousMonth } from '../domain/ledger-reports.ts';
import type { Ledger } from '../ledger-ports.ts';

/** Where the books of a stage begin that never folded its day book: whatever is older was posted again by a rebuild. */
export const beginning = (now: Instant): Instant => monthStart(previousMonth(monthOf(utcDate(now))));

export const monthPeriod = (month: Month): Period => ({ start: monthStart(month), end: monthStart(nextMonth(month)) });

/** A part of time, cut where months end: the day book has a partition for each. */
export function partsOf({ start, end }: Period): readonly Period[] {
  const parts: Period[] = [];
  for (let from = start; from < end; ) {
    const until = earlier(end, monthStart(nextMonth(monthOf(utcDate(from)))));
    parts.push({ start: from, end: until });
    from = until;
  }
  return parts;
}

const MILLISECOND = 0.001;

async function readOnce(now: Instant, ledger: Ledger) {
  const before = await ledger.foldedThrough();
  const folded = (await ledger.totals()).flatMap(({ postings }) => postings);
  const start = before ?? beginning(now);
  const parts = partsOf({ start, end: later(start, addSeconds(now, MILLISECOND)) });
  const recent = (await Promise.all(parts.map((part) => ledger.entries(part)))).flat();
  const after = await ledger.foldedThrough();
  return { before, after, postings: [...folded, ...recent] };
}

/** Everything posted by now: months as they were folded, and the hours since then from the day book itself. */
export async function readLedger(
  now: Instant,
  ledger: Ledger,
): Promise<{ readonly foldedThrough: Instant | null; readonly postings: readonly Posting[] }> {
  for (let attempt = 1; ; attempt += 1) {
    const { before, after, postings } = await readOnce(now, ledger);
    // A fold in between would be counted twice, or not at all.
    if (before === after || attempt === 3) return { foldedThrough: after ?? null, postings };
  }
}
