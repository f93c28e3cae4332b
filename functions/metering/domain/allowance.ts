import { add, mul, type Rational, ratio, ZERO } from '../../kernel/decimal.ts';
import { type Instant, later, type Period, periodSeconds, secondsBetween } from '../../kernel/time.ts';

export interface SegmentAllowance {
  readonly period: Period;
  readonly included: Rational;
  readonly blocked: boolean;
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
