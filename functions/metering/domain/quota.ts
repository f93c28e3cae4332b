import { add, compare, type Rational } from '../../kernel/decimal.ts';
import type { Instant, Period } from '../../kernel/time.ts';

/** A meter that the plan closes at its included quantity (pricing.md section 10, "then blocked"), in one period. */
export class Quota {
  readonly meter: string;
  readonly period: Period;
  readonly included: Rational;
  #used: Rational;

  constructor(meter: string, period: Period, quantities: { readonly included: Rational; readonly used: Rational }) {
    this.meter = meter;
    this.period = period;
    this.included = quantities.included;
    this.#used = quantities.used;
  }

  covers({ type, time }: { readonly type: string; readonly time: Instant }): boolean {
    return type === this.meter && this.period.start <= time && time < this.period.end;
  }

  /** What reaches the included quantity is still taken: it was used before anybody could know. */
  get isUsedUp(): boolean {
    return compare(this.#used, this.included) >= 0;
  }

  take(quantity: Rational): void {
    this.#used = add(this.#used, quantity);
  }
}
