import { decimal, isPositive, mul, type Rational, ratio, total, ZERO } from '../../kernel/decimal.ts';
import { type Money, round, sub, sum } from '../../kernel/money.ts';
import type { Instant, Period } from '../../kernel/time.ts';
import { compareCodePoints, type LineDraft } from './invoice-line.ts';
import { type Segment, shareOf } from './periods.ts';
import type { MeterTerms } from './plan.ts';
import { aggregate, type Counted, rate } from './rating.ts';

/** What counts for one priced key in one segment, in the unit that is priced. */
export interface SegmentUsage extends Counted {
  readonly meter: string;
  /** Start of the segment. */
  readonly segment: Instant;
}

/** A period whose usage can be rated: `planned` is the whole, the segments may end before it does. */
export interface RatedPeriod {
  readonly planned: Period;
  readonly segments: readonly Segment[];
  readonly usage: readonly SegmentUsage[];
}

export interface RatedMeter {
  readonly meter: string;
  readonly segment: Segment;
  readonly terms: MeterTerms;
  readonly share: Rational;
}

export const nothingCounted: Counted = { events: ZERO, corrections: ZERO };

/** Every priced meter of every segment: by key, then segment. */
export function ratedMeters({ planned, segments }: Pick<RatedPeriod, 'planned' | 'segments'>): RatedMeter[] {
  const all = segments.flatMap((segment) =>
    Object.entries(segment.terms.meters).map(([meter, terms]) => {
      return { meter, segment, terms, share: shareOf(segment.period, planned) };
    }),
  );
  return all.sort(
    (a, b) => compareCodePoints(a.meter, b.meter) || compareCodePoints(a.segment.period.start, b.segment.period.start),
  );
}

export const countedFor = (usage: readonly SegmentUsage[], { meter, segment }: RatedMeter): Counted =>
  usage.find((entry) => entry.meter === meter && entry.segment === segment.period.start) ?? nothingCounted;

export const rated = ({ terms, share, segment }: RatedMeter, counted: Counted): Money =>
  rate(terms, aggregate(counted), share, segment.terms.currency);

export function usageLine(
  entry: RatedMeter,
  planned: Period,
  part: Pick<LineDraft, 'kind' | 'quantity' | 'amount'>,
): LineDraft {
  const { meter, segment, terms } = entry;
  return {
    ...part,
    period: segment.period,
    taxCategory: segment.terms.taxCategory,
    plan: segment.terms.plan,
    meter,
    segment: segment.period.start,
    of: planned,
    ...(terms.price !== 'blocked' && terms.price.kind === 'unit' ? { unitPrice: terms.price.price } : {}),
  };
}

export function usageLines(period: RatedPeriod): LineDraft[] {
  return ratedMeters(period).map((entry) => {
    const counted = countedFor(period.usage, entry);
    return usageLine(entry, period.planned, {
      kind: 'usage',
      quantity: aggregate(counted),
      amount: rated(entry, counted),
    });
  });
}

/** A quantity that was used is shown even where it costs nothing. */
export const stands = (line: LineDraft): boolean =>
  line.amount.minor !== 0n || (line.kind === 'usage' && line.quantity !== undefined && isPositive(line.quantity));

/** The period's commitment: the plans' minimums by their shares, rounded once. */
export function commitmentOf({ planned, segments }: Pick<RatedPeriod, 'planned' | 'segments'>): Money | undefined {
  const currency = segments[0]?.terms.currency;
  if (!currency) return undefined;
  const parts = segments.map(({ terms, period }) => mul(decimal(terms.minimum ?? '0'), shareOf(period, planned)));
  return round(total(parts), currency);
}

/** What the usage lines leave of the commitment. */
export function minimumLine(period: RatedPeriod, lines: readonly LineDraft[]): LineDraft | undefined {
  const [commitment, first, last] = [commitmentOf(period), period.segments[0], period.segments.at(-1)];
  if (!commitment || !first || !last) return undefined;
  const missing = sub(
    commitment,
    sum(
      lines.map((line) => line.amount),
      commitment.currency,
    ),
  );
  if (missing.minor <= 0n) return undefined;
  return {
    kind: 'minimum',
    period: { start: first.period.start, end: last.period.end },
    of: period.planned,
    amount: missing,
    taxCategory: last.terms.taxCategory,
    plan: last.terms.plan,
    quantity: ratio(1n),
  };
}
