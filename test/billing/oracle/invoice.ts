/** Sections 5 and 8: from lines to what is due. Amounts are minor units. */
import { apportion, decimal, least, ONE, over, plus, type Ratio, ratio, round, split, times } from './ratio.ts';

export type LineKind = 'recurring' | 'proration' | 'usage' | 'late-usage' | 'minimum' | 'discount' | 'sla-credit';
export type Line = {
  readonly kind: LineKind;
  readonly meter: string | null;
  readonly from: number;
  readonly to: number;
  /** Of usage; other lines have none in pricing.md. */
  readonly quantity: Ratio | null;
  readonly amount: bigint;
  readonly category?: string;
};
export type Discount =
  | { readonly kind: 'percent'; readonly percent: string }
  | { readonly kind: 'amount'; readonly amount: bigint };
export type Tax = { readonly rate: string; readonly inclusive: boolean };

/** What the discount takes of each line, given what earlier ones left of it. */
function taken(discount: Discount, left: readonly bigint[]): bigint[] {
  if (discount.kind === 'percent') {
    const part = over(decimal(discount.percent), ratio(100n));
    return left.map((amount) => round(times(ratio(amount), part)));
  }
  const sum = left.reduce((a, b) => a + b, 0n);
  const whole = least(sum > 0n ? sum : 0n, discount.amount);
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
export const taxOf = (sum: bigint, tax: Tax) => round(times(ratio(sum), taxFactor(tax)));

/** The tax of a group, spread over its lines. */
export function taxOfLines(sums: readonly bigint[], tax: Tax): bigint[] {
  const sum = sums.reduce((a, b) => a + b, 0n);
  return apportion(
    taxOf(sum, tax),
    sums.map((each) => times(ratio(each), taxFactor(tax))),
  );
}

/** A usage line with a quantity stands at 0; other lines of 0 are left out (section 5). */
export const stands = (line: Line) =>
  line.amount !== 0n || (line.kind === 'usage' && line.quantity !== null && line.quantity.n > 0n);

export type Paid = { readonly creditUsed: bigint; readonly due: bigint; readonly balance: bigint };

/** Credit pays after tax; a negative total becomes credit. */
export function paidFrom(balance: bigint, sum: bigint): Paid {
  if (sum < 0n) return { creditUsed: 0n, due: 0n, balance: balance - sum };
  const creditUsed = least(balance, sum);
  return { creditUsed, due: sum - creditUsed, balance: balance - creditUsed };
}
