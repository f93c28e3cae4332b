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

/** The quantity at the period's end if it goes on as it went so far. */
export function projected(quantity: Rational, { start, end }: Period, now: Instant): Rational {
  const elapsed = secondsBetween(start, later(start, now));
  const whole = secondsBetween(start, end);
  return elapsed <= 0n || elapsed >= whole ? quantity : mul(quantity, ratio(whole, elapsed));
}
