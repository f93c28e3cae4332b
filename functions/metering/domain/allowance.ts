import { add, mul, type Rational, ratio, ZERO } from '../../kernel/decimal.ts';
import { type Instant, later, type Period, periodSeconds, secondsBetween } from '../../kernel/time.ts';

export interface SegmentAllowance {
  readonly period: Period;
  readonly included: Rational;
  readonly blocked: boolean;
}

/** What a plan, as the tenant has it, includes of a meter in the meter's own unit, and whether more is refused. */
export interface Allowance {
  readonly meter: string;
  readonly included: Rational;
  readonly blocked: boolean;
}

/** A part of a period under one plan. */
export interface Segment {
  readonly period: Period;
  readonly allowances: readonly Allowance[];
}

/** What each segment's plan says of the meter; the last one decides whether more is refused. */
export function allowancesFor(meter: string, segments: readonly Segment[]): readonly SegmentAllowance[] {
  return segments.flatMap(({ period, allowances }) => {
    const allowance = allowances.find((candidate) => candidate.meter === meter);
    return allowance ? [{ period, included: allowance.included, blocked: allowance.blocked }] : [];
  });
}

/** What a period includes: each segment's share of its plan's quantity, unrounded (pricing.md section 4). */
export const includedIn = (whole: Period, segments: readonly SegmentAllowance[]): Rational =>
  segments
    .map(({ period, included }) => mul(included, ratio(periodSeconds(period), periodSeconds(whole))))
    .reduce(add, ZERO);

/** An hour says nothing about a month: what came in the first of it counts as a day's. */
const LEAST_SECONDS = 86_400n;

/** The quantity at the period's end if it goes on as it went so far. */
export function projected(quantity: Rational, { start, end }: Period, now: Instant): Rational {
  const gone = secondsBetween(start, later(start, now));
  const elapsed = gone < LEAST_SECONDS ? LEAST_SECONDS : gone;
  const whole = secondsBetween(start, end);
  return elapsed >= whole ? quantity : mul(quantity, ratio(whole, elapsed));
}
