import { decimal, mul, ratio } from '../../kernel/decimal.ts';
import {
  allocate,
  asWeights,
  atLeastZero,
  fromMajor,
  type Money,
  neg,
  round,
  smaller,
  sub,
  sum,
  toMajor,
  zero,
} from '../../kernel/money.ts';
import type { DiscountShare, LineDraft } from './invoice-line.ts';

/** They work in their listed order, each on what the earlier ones left. */
export type Discount = { readonly id: string; readonly name: string } & (
  | { readonly kind: 'percent'; readonly percent: string }
  | { readonly kind: 'amount'; readonly amount: string }
);

export interface DiscountedLine {
  readonly draft: LineDraft;
  readonly shares: readonly DiscountShare[];
  /** What is left of the line's amount. */
  readonly left: Money;
}

export interface Discounted {
  readonly lines: readonly DiscountedLine[];
  readonly discounts: readonly { readonly discount: Discount; readonly amount: Money }[];
}

const percentOf = (left: Money, percent: string): Money =>
  round(mul(toMajor(left), mul(decimal(percent), ratio(1n, 100n))), left.currency);

function amountShares(lefts: readonly Money[], limit: Money): Money[] {
  const given = smaller(atLeastZero(sum(lefts, limit.currency)), limit);
  if (given.minor === 0n) return lefts.map(() => given);
  return allocate(given, asWeights(lefts.map(atLeastZero)));
}

/** What one discount takes from each line. */
function sharesOf(discount: Discount, lefts: readonly Money[], currency: Money['currency']): Money[] {
  if (discount.kind === 'percent') return lefts.map((left) => percentOf(left, discount.percent));
  return amountShares(lefts, fromMajor(discount.amount, currency));
}

export function applyDiscounts(
  drafts: readonly LineDraft[],
  discounts: readonly Discount[],
  currency: Money['currency'],
): Discounted {
  let lines: readonly DiscountedLine[] = drafts.map((draft) => ({ draft, shares: [], left: draft.amount }));
  const given: { discount: Discount; amount: Money }[] = [];
  for (const discount of discounts) {
    const taken = sharesOf(
      discount,
      lines.map((line) => line.left),
      currency,
    );
    lines = lines.map((line, index) => {
      const amount = taken[index] ?? zero(currency);
      const shares = amount.minor === 0n ? line.shares : [...line.shares, { discountId: discount.id, amount }];
      return { draft: line.draft, shares, left: sub(line.left, amount) };
    });
    given.push({ discount, amount: neg(sum(taken, currency)) });
  }
  return { lines, discounts: given };
}
