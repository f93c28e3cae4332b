import type { CurrencyCode } from '../../kernel/currency.ts';
import { decimal, div, mul, type Rational, ratio } from '../../kernel/decimal.ts';
import type { PlanVersion, PriceModel, Tier } from './plan.ts';

const sold = ['USD', 'EUR', 'GBP', 'JPY'] as const satisfies readonly CurrencyCode[];
export type SoldCurrency = (typeof sold)[number];
export const soldCurrencies: readonly SoldCurrency[] = sold;

type Four = readonly [usd: string, eur: string, gbp: string, jpy: string];

const fee = ([USD, EUR, GBP, JPY]: Four) => ({ USD, EUR, GBP, JPY });

const priced = (prices: Four, model: (price: string) => PriceModel) => {
  const [usd, eur, gbp, jpy] = prices;
  return { USD: model(usd), EUR: model(eur), GBP: model(gbp), JPY: model(jpy) };
};

const perUnit = (prices: Four) => priced(prices, (price) => ({ kind: 'unit', price }));

const twoTiers = (kind: 'graduated' | 'volume', upTo: string, first: Four, open: Four) => {
  const tiers = (index: 0 | 1 | 2 | 3): readonly Tier[] => [
    { upTo, unitPrice: first[index] },
    { unitPrice: open[index] },
  ];
  return {
    USD: { kind, tiers: tiers(0) },
    EUR: { kind, tiers: tiers(1) },
    GBP: { kind, tiers: tiers(2) },
    JPY: { kind, tiers: tiers(3) },
  } as const;
};

const taxCategory = 'software-service';

const free: PlanVersion = {
  plan: 'free',
  version: 1,
  name: 'Free',
  interval: 'month',
  recurring: fee(['0', '0', '0', '0']),
  meters: {
    'api-calls': { included: '1000', price: 'blocked' },
    'job-minutes': { included: '100', price: 'blocked' },
    storage: { included: '1', price: 'blocked' },
  },
  limits: { people: 3, requestsPerMinute: 60, apiTokens: 2, siloOnRequest: false, net30Allowed: false },
  taxCategory,
};

const pro: PlanVersion = {
  plan: 'pro',
  version: 1,
  name: 'Pro',
  interval: 'month',
  recurring: fee(['49.00', '45.00', '39.00', '7400']),
  meters: {
    'api-calls': { included: '10000', price: perUnit(['0.0004', '0.00037', '0.00032', '0.06']) },
    'job-minutes': {
      included: '1000',
      price: twoTiers('graduated', '10000', ['0.010', '0.0092', '0.0080', '1.5'], ['0.008', '0.0074', '0.0064', '1.2']),
    },
    storage: { included: '5', price: perUnit(['0.25', '0.23', '0.20', '37']) },
  },
  limits: { people: 50, requestsPerMinute: 600, apiTokens: 20, siloOnRequest: false, net30Allowed: false },
  taxCategory,
};

const enterprise: PlanVersion = {
  plan: 'enterprise',
  version: 1,
  name: 'Enterprise',
  interval: 'month',
  recurring: fee(['990.00', '910.00', '790.00', '149000']),
  meters: {
    'api-calls': {
      included: '100000',
      price: twoTiers(
        'volume',
        '1000000',
        ['0.0003', '0.00028', '0.00024', '0.045'],
        ['0.0002', '0.00018', '0.00016', '0.03'],
      ),
    },
    'job-minutes': { included: '20000', price: perUnit(['0.006', '0.0055', '0.0048', '0.9']) },
    storage: { included: '100', price: perUnit(['0.20', '0.18', '0.16', '30']) },
  },
  limits: { people: null, requestsPerMinute: 6000, apiTokens: null, siloOnRequest: true, net30Allowed: true },
  taxCategory,
};

export interface Catalogue {
  readonly version: number;
  readonly plans: readonly PlanVersion[];
}

/** Every version ever sold, the newest last: a subscription keeps the version that it was made with. */
export const catalogues: readonly Catalogue[] = [{ version: 1, plans: [free, pro, enterprise] }];

export const currentCatalogue = (): Catalogue => {
  const newest = catalogues.at(-1);
  if (!newest) throw new Error('the catalogue is empty');
  return newest;
};

export const findPlanVersion = (plan: string, version: number): PlanVersion | undefined =>
  catalogues.find((catalogue) => catalogue.version === version)?.plans.find((candidate) => candidate.plan === plan);

export const findPlan = (plan: string): PlanVersion | undefined =>
  currentCatalogue().plans.find((candidate) => candidate.plan === plan);

/** Which meter feeds a priced item, and how many of the meter's units make one of the item's. */
export interface PricedItem {
  readonly key: string;
  readonly meter: string;
  readonly unit: string;
  readonly meterUnitsPerUnit: string;
  /** Fractional digits shown; never used for rating. */
  readonly precision: number;
}

export const pricedItems: readonly PricedItem[] = [
  { key: 'api-calls', meter: 'api-calls', unit: 'call', meterUnitsPerUnit: '1', precision: 0 },
  { key: 'job-minutes', meter: 'job-minutes', unit: 'minute', meterUnitsPerUnit: '1', precision: 2 },
  { key: 'storage', meter: 'storage-gb-hours', unit: 'GB-month', meterUnitsPerUnit: '730', precision: 3 },
];

/** A tenant's own meters are priced under their own key, unit by unit. */
export const pricedItemOf = (meter: string): PricedItem =>
  pricedItems.find((item) => item.meter === meter) ?? {
    key: meter,
    meter,
    unit: 'unit',
    meterUnitsPerUnit: '1',
    precision: 2,
  };

/** The meter that feeds a priced item. */
export const meterOf = (item: string): string => pricedItems.find(({ key }) => key === item)?.meter ?? item;

export const toPricedQuantity = (meter: string, quantity: Rational): Rational =>
  div(quantity, decimal(pricedItemOf(meter).meterUnitsPerUnit));

const BYTE_SECONDS_PER_GB_HOUR = 10n ** 9n * 3600n;

/** Bytes times seconds as GB-hours, exact. */
export const gbHours = (byteSeconds: bigint): Rational => ratio(byteSeconds, BYTE_SECONDS_PER_GB_HOUR);
export const storageQuantity = (byteSeconds: bigint): Rational => mul(gbHours(byteSeconds), ratio(1n, 730n));
