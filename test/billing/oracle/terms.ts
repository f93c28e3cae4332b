/** Section 4: what a plan sells, in one currency, and what a quantity costs. */
import { ceil, decimal, isMore, larger, minus, plus, type Ratio, ratio, smaller, times, total, ZERO } from './ratio.ts';

export type Tier = { readonly upTo: string | null; readonly unitPrice: string; readonly flatFee?: string };
export type Price =
  | { readonly model: 'flat'; readonly amount: string }
  | { readonly model: 'unit'; readonly price: string }
  | { readonly model: 'package'; readonly size: string; readonly price: string }
  | { readonly model: 'graduated' | 'volume'; readonly tiers: readonly Tier[] };

/** A null price: what goes beyond the included quantity is blocked, and nothing can be owed for it. */
export type MeterTerms = { readonly meter: string; readonly included: string; readonly price: Price | null };
export type Terms = {
  readonly plan: string;
  readonly months: 1 | 12;
  readonly fee: string;
  readonly commitment: string;
  readonly category: string;
  readonly meters: readonly MeterTerms[];
};

const feeOf = (tier: Tier) => decimal(tier.flatFee ?? '0');

function graduated(billable: Ratio, tiers: readonly Tier[]): Ratio {
  let from = ZERO;
  const parts = tiers.map((tier) => {
    const to = tier.upTo === null ? larger(billable, from) : decimal(tier.upTo);
    const slice = larger(ZERO, minus(smaller(billable, to), from));
    from = to;
    return slice.n > 0n ? plus(times(slice, decimal(tier.unitPrice)), feeOf(tier)) : ZERO;
  });
  return total(parts);
}

function volume(billable: Ratio, tiers: readonly Tier[]): Ratio {
  if (billable.n === 0n) return ZERO;
  const tier = tiers.find(({ upTo }) => upTo === null || !isMore(billable, decimal(upTo)));
  if (!tier) throw new Error('the last tier is open');
  return plus(times(billable, decimal(tier.unitPrice)), feeOf(tier));
}

export const billableOf = (quantity: Ratio, included: string, share: Ratio) =>
  larger(ZERO, minus(quantity, times(decimal(included), share)));

/** In major units, unrounded. */
export function rate({ included, price }: MeterTerms, quantity: Ratio, share: Ratio): Ratio {
  if (price === null) return ZERO;
  const billable = billableOf(quantity, included, share);
  if (price.model === 'flat') return times(decimal(price.amount), share);
  if (price.model === 'unit') return times(billable, decimal(price.price));
  if (price.model === 'package') {
    const { n, d } = decimal(price.size);
    return times(ratio(ceil(ratio(billable.n * d, billable.d * n))), decimal(price.price));
  }
  return price.model === 'graduated' ? graduated(billable, price.tiers) : volume(billable, price.tiers);
}
