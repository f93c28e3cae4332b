import fc from 'fast-check';
import { type Catalogue, catalogues, currentCatalogue } from '../../../functions/billing/domain/catalogue.ts';
import type { Beyond, PlanVersion, Tier as ProductTier } from '../../../functions/billing/domain/plan.ts';
import type { TaxQuote } from '../../../functions/billing/domain/tax.ts';
import type { CurrencyCode } from '../../../functions/kernel/currency.ts';
import { planNames } from '../oracle/catalogue.ts';
import type { Taxes } from '../oracle/invoice.ts';
import type { MeterTerms, Price, Terms, Tier } from '../oracle/terms.ts';

/** A catalogue that nobody sells: every price model, commitments, years, and taxes by category. */
export interface Offer {
  readonly plans: readonly Terms[];
  readonly taxes: Taxes | null;
}

/** In an order that differs by UTF-16 units: the last but one comes after the last by code points. */
export const ownMeters = ['zeta', 'Zeta', '\u{1D4B3}', '\uFF5A'];

const decimalText = (largest: number, digits: number) =>
  fc
    .tuple(fc.integer({ min: 0, max: largest }), fc.integer({ min: 0, max: digits }), fc.nat(999_999_999))
    .map(([whole, length, part]) =>
      length === 0 ? String(whole) : `${whole}.${String(part).padStart(12, '0').slice(-length)}`,
    );

const tiers: fc.Arbitrary<readonly Tier[]> = fc
  .tuple(
    fc.uniqueArray(fc.integer({ min: 1, max: 60_000 }), { minLength: 0, maxLength: 3 }),
    fc.array(fc.tuple(decimalText(0, 6), fc.option(decimalText(20, 2), { nil: undefined })), {
      minLength: 4,
      maxLength: 4,
    }),
  )
  .map(([bounds, prices]) =>
    [...bounds.sort((a, b) => a - b).map(String), null].map((upTo, index) => {
      const [unitPrice = '0', flatFee] = prices[index] ?? [];
      return { upTo, unitPrice, ...(flatFee === undefined ? {} : { flatFee }) };
    }),
  );
const price: fc.Arbitrary<Price | null> = fc.oneof(
  fc.constant(null),
  fc.record({ model: fc.constant('flat' as const), amount: decimalText(50, 4) }),
  fc.record({ model: fc.constant('unit' as const), price: decimalText(0, 8) }),
  fc.record({
    model: fc.constant('package' as const),
    size: fc.constantFrom('1', '100', '1000', '0.25', '333.333333333333'),
    price: decimalText(3, 3),
  }),
  fc.record({ model: fc.constantFrom('graduated' as const, 'volume' as const), tiers }),
  fc.record({ model: fc.constant('volume' as const), tiers }),
);
const meter = (key: string): fc.Arbitrary<MeterTerms> =>
  fc.record({ meter: fc.constant(key), included: decimalText(20_000, 3), price });
const meters = fc
  .uniqueArray(fc.constantFrom('api-calls', 'job-minutes', 'storage', ...ownMeters), { minLength: 1, maxLength: 5 })
  .chain((keys) => fc.tuple(...keys.map(meter)));

const terms = (plan: string): fc.Arbitrary<Omit<Terms, 'months'>> =>
  fc.record({
    plan: fc.constant(plan),
    fee: plan === 'free' ? fc.constant('0') : decimalText(900, 3).map((text) => (Number(text) === 0 ? '1' : text)),
    commitment: fc.oneof(fc.constant('0'), decimalText(300, 3)),
    category: fc.constantFrom('software', 'support'),
    meters,
  });

const rates = fc.constantFrom('0', '0.19', '0.07', '0.081', '0.055', '0.2');
export const taxesOf: fc.Arbitrary<Taxes> = fc.record({
  inclusive: fc.boolean(),
  rates: fc.record({ software: rates, support: rates }),
});

const months = fc.constantFrom(...([1, 1, 1, 1, 1, 12] as const));
export const offers: fc.Arbitrary<Offer> = fc
  .record({
    plans: fc.tuple(...planNames.map(terms)),
    lengths: fc.tuple(months, months, months),
    taxes: fc.option(taxesOf),
  })
  .map(({ plans, lengths, ...rest }) => ({
    ...rest,
    plans: plans.map((plan, index) => ({ ...plan, months: lengths[index] ?? 1 })),
  }));

const tierOf = ({ upTo, ...rest }: Tier): ProductTier => (upTo === null ? rest : { upTo, ...rest });

function beyond(sold: Price | null): Beyond {
  if (sold === null) return 'blocked';
  if (sold.model === 'graduated' || sold.model === 'volume') return { kind: sold.model, tiers: sold.tiers.map(tierOf) };
  const { model, ...rest } = sold;
  return { kind: model, ...rest } as Beyond;
}

export function versionOf(plan: Terms, currency: CurrencyCode): PlanVersion {
  const shipped = currentCatalogue().plans.find((each) => each.plan === plan.plan);
  if (!shipped) throw new Error(`no plan ${plan.plan}`);
  const sold = plan.meters.map(({ meter: key, included, price: given }) => {
    const model = beyond(given);
    return [key, { included, price: model === 'blocked' ? model : { [currency]: model } }] as const;
  });
  return {
    ...shipped,
    interval: plan.months === 1 ? 'month' : 'year',
    recurring: { [currency]: plan.fee },
    minimum: { [currency]: plan.commitment },
    meters: Object.fromEntries(sold),
    taxCategory: plan.category,
  };
}

/** The catalogue is data that nothing changes but this, for as long as a history lasts. */
export async function selling<T>(offer: Offer | null, currency: CurrencyCode, run: () => Promise<T>): Promise<T> {
  if (!offer) return run();
  const plans = offer.plans.map((plan) => versionOf(plan, currency));
  const sold = catalogues as Catalogue[];
  sold.push({ version: currentCatalogue().version, plans });
  try {
    return await run();
  } finally {
    sold.pop();
  }
}

export const quoteOf = ({ inclusive, rates: given }: Taxes): TaxQuote => ({
  inclusive,
  authoritative: true,
  rates: Object.fromEntries(
    Object.entries(given).map(([category, rate]) => [
      category,
      { rate, reason: rate === '0' ? 'zero-rated' : 'standard' },
    ]),
  ),
});
