import type { CurrencyCode } from '../../kernel/currency.ts';
import {
  add,
  ceil,
  compare,
  decimal,
  div,
  isPositive,
  isZero,
  max,
  min,
  mul,
  type Rational,
  ratio,
  sub,
  ZERO,
} from '../../kernel/decimal.ts';
import { type Money, round } from '../../kernel/money.ts';
import type { MeterTerms, PriceModel, Tier } from './plan.ts';

/** A correction is signed; what counts never falls below nothing. */
export interface Counted {
  readonly events: Rational;
  readonly corrections: Rational;
}

export const aggregate = ({ events, corrections }: Counted): Rational => max(ZERO, add(events, corrections));

const charge = (tier: Tier, quantity: Rational): Rational =>
  add(mul(quantity, decimal(tier.unitPrice)), decimal(tier.flatFee ?? '0'));

const reaches = (tier: Tier, quantity: Rational): boolean =>
  tier.upTo === undefined || compare(quantity, decimal(tier.upTo)) <= 0;

function graduated(tiers: readonly Tier[], billable: Rational): Rational {
  let [amount, below] = [ZERO, ZERO];
  for (const tier of tiers) {
    const top = tier.upTo === undefined ? billable : min(billable, decimal(tier.upTo));
    const slice = sub(top, below);
    if (!isPositive(slice)) break;
    amount = add(amount, charge(tier, slice));
    below = top;
  }
  return amount;
}

function volume(tiers: readonly Tier[], billable: Rational): Rational {
  if (isZero(billable)) return ZERO;
  const tier = tiers.find((candidate) => reaches(candidate, billable));
  if (!tier) throw new RangeError('the last tier of a price is open');
  return charge(tier, billable);
}

/** The exact price of a billable quantity; only `flat` looks at the segment's share. */
export function priceOf(price: PriceModel, billable: Rational, share: Rational): Rational {
  switch (price.kind) {
    case 'flat':
      return mul(decimal(price.amount), share);
    case 'unit':
      return mul(billable, decimal(price.price));
    case 'package':
      return mul(ratio(ceil(div(billable, decimal(price.size)))), decimal(price.price));
    case 'graduated':
      return graduated(price.tiers, billable);
    case 'volume':
      return volume(price.tiers, billable);
  }
}

/** What lies above the included quantity, which shrinks with the segment's share and is not rounded. */
export const billableQuantity = (terms: MeterTerms, quantity: Rational, share: Rational): Rational =>
  max(ZERO, sub(quantity, mul(decimal(terms.included), share)));

/** One meter of one segment, rounded to the minor unit. */
export function rate(terms: MeterTerms, quantity: Rational, share: Rational, currency: CurrencyCode): Money {
  if (terms.price === 'blocked') return round(ZERO, currency);
  return round(priceOf(terms.price, billableQuantity(terms, quantity, share), share), currency);
}
