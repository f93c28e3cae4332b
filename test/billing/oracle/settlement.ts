/** Section 7: what a final period owes by all that counts now, less what it was billed and credited. */

import type { Credit, Credited } from './books.ts';
import { seconds, shareOf } from './calendar.ts';
import type { Line } from './invoice.ts';
import { decimal, larger, least, minus, plus, type Ratio, ratio, round, times, total, ZERO } from './ratio.ts';
import { type MeterTerms, rate, type Terms } from './terms.ts';
import { byText } from './usage.ts';

export type Segment = { readonly start: number; end: number; readonly terms: Terms };
/** What the fee was billed at for the time from then to the period's end, before discounts. */
export type Charge = { readonly from: number; readonly amount: bigint; readonly category: string };
/** A correction is signed; what counts is never less than nothing (section 7). */
export type Counted = { readonly events: Ratio; readonly corrections: Ratio };
const countOf = ({ events, corrections }: Counted): Ratio => larger(ZERO, plus(events, corrections));

export type Cell = {
  readonly segment: Segment;
  readonly sold: MeterTerms;
  settled: Counted;
  billed: bigint;
  readonly charges: Credited[];
};
export type Period = {
  readonly start: number;
  /** As it was planned: shares are of it, wherever it is cut. */
  readonly end: number;
  readonly segments: Segment[];
  charge: Charge;
  readonly prorations: Line[];
  isFinal: boolean;
  cells: Cell[];
  commitment: bigint;
  /** What is left of the period's minimum line. */
  minimum: bigint;
};

export type Measure = (meter: string, segment: Segment) => Counted;
export type Scale = (major: Ratio) => bigint;
export const scaleOf =
  (digits: number): Scale =>
  (major) =>
    round(times(major, ratio(10n ** BigInt(digits))));

const shareIn = (period: Period, segment: Segment) => shareOf(segment.start, segment.end, period);

/** By meter, then segment. */
export const cellsOf = (period: Period): Cell[] =>
  period.segments
    .flatMap((segment) =>
      segment.terms.meters.map(
        (sold): Cell => ({ segment, sold, settled: { events: ZERO, corrections: ZERO }, billed: 0n, charges: [] }),
      ),
    )
    .sort((a, b) => byText(a.sold.meter, b.sold.meter));

export const commitmentOf = (period: Period, scale: Scale) =>
  scale(total(period.segments.map((each) => times(decimal(each.terms.commitment), shareIn(period, each)))));

const owed = (period: Period, cell: Cell, quantity: Ratio, scale: Scale) =>
  scale(rate(cell.sold, quantity, shareIn(period, cell.segment)));

const lineOf = (
  kind: 'usage' | 'late-usage' | 'correction',
  { sold, segment }: Cell,
  quantity: Ratio,
  amount: bigint,
): Line => {
  const { category } = segment.terms;
  return { kind, meter: sold.meter, from: segment.start, to: segment.end, quantity, amount, category };
};
/** Of the whole period, and of the tax of the plan that it ended with (reading). */
function minimumLine({ start, segments }: Period, amount: bigint): Line {
  const last = segments.at(-1);
  const { end, category } = { end: last?.end ?? start, category: last?.terms.category ?? '' };
  return { kind: 'minimum', meter: null, from: segments[0]?.start ?? start, to: end, quantity: null, amount, category };
}

export type Billed = { readonly cell: Cell; readonly line: Line };
/** Lines for one invoice, and what can be credited of them later. */
export type Settled = { readonly lines: Billed[]; readonly minimums: Line[]; readonly credits: Credit[] };

/** The usage of a period whose invoice becomes final, and what is missing to its commitment. */
export function closePeriod(period: Period, measure: Measure, scale: Scale): Settled {
  period.cells = cellsOf(period);
  const lines = period.cells.map((cell) => {
    cell.settled = measure(cell.sold.meter, cell.segment);
    const quantity = countOf(cell.settled);
    cell.billed = owed(period, cell, quantity, scale);
    return { cell, line: lineOf('usage', cell, quantity, cell.billed) };
  });
  const used = lines.reduce((sum, { line }) => sum + line.amount, 0n);
  period.commitment = commitmentOf(period, scale);
  period.minimum = used < period.commitment ? period.commitment - used : 0n;
  period.isFinal = true;
  return { lines, minimums: [minimumLine(period, period.minimum)], credits: [] };
}

/** Original line first, then late ones, each at most by what is left of it. */
function creditsOf(cell: Cell, amount: bigint): Credit[] {
  let open = amount;
  return cell.charges.flatMap((charge) => {
    const left = charge.line.amount - charge.credited;
    const part = least(open, left);
    open -= part;
    return part > 0n ? [{ charge, amount: part, cell }] : [];
  });
}

type Found = { readonly cell: Cell; readonly kind: 'late-usage' | 'correction' };
/** By meter, late usage before corrections. */
const lateFirst = (a: Found, b: Found) =>
  byText(a.cell.sold.meter, b.cell.sold.meter) || Number(a.kind === 'correction') - Number(b.kind === 'correction');

/** Late lines first use up the period's minimum; credits never go below its commitment. */
export function settlePeriod(period: Period, measure: Measure, scale: Scale): Settled {
  const open = period.cells.map((cell) => {
    const [now, before] = [measure(cell.sold.meter, cell.segment), cell.settled];
    const without = owed(period, cell, countOf({ ...now, corrections: before.corrections }), scale) - cell.billed;
    const kind = without > 0n ? ('late-usage' as const) : ('correction' as const);
    cell.settled = now;
    const missing = owed(period, cell, countOf(now), scale) - cell.billed;
    return { cell, kind, change: minus(countOf(now), countOf(before)), missing };
  });
  const late = open.filter(({ missing }) => missing > 0n).sort(lateFirst);
  const lines = late.map(({ cell, kind, change, missing }) => ({ cell, line: lineOf(kind, cell, change, missing) }));
  for (const { cell, missing } of late) cell.billed += missing;
  const sum = late.reduce((all, { missing }) => all + missing, 0n);
  const used = least(sum, period.minimum);
  period.minimum -= used;

  let room = period.cells.reduce((all, { billed }) => all + billed, period.minimum) - period.commitment;
  const credits = open.flatMap(({ cell, missing }) => {
    if (missing >= 0n || room <= 0n) return [];
    const own = creditsOf(cell, least(-missing, room));
    room -= own.reduce((all, { amount }) => all + amount, 0n);
    return own;
  });
  return { lines, minimums: [minimumLine(period, -used)], credits };
}

/** Of the fee as it was last charged, what was charged for the time from `at` on (section 6). */
export const unused = ({ charge, end }: Period, at: number): bigint =>
  round(ratio(charge.amount * seconds(at, end), seconds(charge.from, end)));

/** Ends the plan of a period; what has no time is no segment. */
export function endSegment({ segments }: Period, at: number): void {
  const last = segments.at(-1);
  if (last) last.end = at;
  if (last && last.start === last.end) segments.pop();
}

/** A segment is the longest part under one plan: coming back to it at once goes on with it (section 3). */
export function beginSegment({ segments, end }: Period, terms: Terms, at: number): void {
  const last = segments.at(-1);
  if (last && last.end === at && last.terms.plan === terms.plan) last.end = end;
  else segments.push({ start: at, end, terms });
}
