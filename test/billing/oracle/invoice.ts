/** Sections 5 and 8: from lines to what is due. Amounts are minor units. */
import { apportion, decimal, least, ONE, over, plus, type Ratio, ratio, round, split, sum, times } from './ratio.ts';

export type LineKind =
  | 'recurring'
  | 'proration'
  | 'usage'
  | 'late-usage'
  | 'correction'
  | 'minimum'
  | 'discount'
  | 'sla-credit';
export type Line = {
  readonly kind: LineKind;
  readonly meter: string | null;
  readonly from: number;
  readonly to: number;
  /** Of usage; other lines have none in pricing.md. */
  readonly quantity: Ratio | null;
  readonly amount: bigint;
  /** Of its tax; a discount has none of its own. */
  readonly category: string;
};
export type Discount =
  | { readonly kind: 'percent'; readonly percent: string }
  | { readonly kind: 'amount'; readonly amount: bigint };
/** Of one group. */
export type Tax = { readonly rate: string; readonly inclusive: boolean };
/** What the provider answered, by category. */
export type Taxes = { readonly inclusive: boolean; readonly rates: Readonly<Record<string, string>> };

/** What the discount takes of each line, given what earlier ones left of it. */
function taken(discount: Discount, left: readonly bigint[]): bigint[] {
  if (discount.kind === 'percent') {
    const part = over(decimal(discount.percent), ratio(100n));
    return left.map((amount) => round(times(ratio(amount), part)));
  }
  const rest = sum(left);
  const whole = least(rest > 0n ? rest : 0n, discount.amount);
  return split(
    whole,
    left.map((amount) => (amount > 0n ? amount : 0n)),
  );
}

export type Discounted = { readonly discounts: bigint[]; readonly left: bigint[] };

/** The amounts of the discount lines (negative), and what is left of each line that they work on. */
export function discounted(amounts: readonly bigint[], discounts: readonly Discount[]): Discounted {
  let left = [...amounts];
  const lines = discounts.map((discount) => {
    const parts = taken(discount, left);
    left = left.map((amount, at) => amount - (parts[at] ?? 0n));
    return -parts.reduce((a, b) => a + b, 0n);
  });
  return { discounts: lines, left };
}

const taxFactor = ({ rate, inclusive }: Tax): Ratio =>
  inclusive ? over(decimal(rate), plus(ONE, decimal(rate))) : decimal(rate);

/** Once per group, of negative sums too. */
export const taxOf = (amount: bigint, tax: Tax) => round(times(ratio(amount), taxFactor(tax)));

/**
 * The tax of a group, spread over its lines by their amounts. Where some are negative there is nothing to split by: each then has its
 * own exact tax, cut down, and what is missing goes by remainder (reading).
 */
export function taxOfLines(amounts: readonly bigint[], tax: Tax): bigint[] {
  const whole = taxOf(sum(amounts), tax);
  const sign = whole < 0n ? -1n : 1n;
  const isMixed = amounts.some((each) => each > 0n) && amounts.some((each) => each < 0n);
  const parts = isMixed
    ? apportion(
        sign * whole,
        amounts.map((each) => times(ratio(sign * each), taxFactor(tax))),
      )
    : split(
        sign * whole,
        amounts.map((each) => (each < 0n ? -each : each)),
      );
  return parts.map((part) => sign * part);
}

/** A usage line with a quantity stands at 0; other lines of 0 are left out (section 5). */
export const stands = (line: Line) =>
  line.amount !== 0n || (line.kind === 'usage' && line.quantity !== null && line.quantity.n > 0n);

export type Paid = { readonly creditUsed: bigint; readonly due: bigint; readonly balance: bigint };

/** Credit pays after tax; a negative total becomes credit. */
export function paidFrom(balance: bigint, total: bigint): Paid {
  if (total < 0n) return { creditUsed: 0n, due: 0n, balance: balance - total };
  const creditUsed = least(balance, total);
  return { creditUsed, due: total - creditUsed, balance: balance - creditUsed };
}
