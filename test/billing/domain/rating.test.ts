import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  gbHours,
  pricedItems,
  storageQuantity,
  toPricedQuantity,
} from '../../../functions/billing/domain/catalogue.ts';
import type { MeterTerms, PriceModel, Tier } from '../../../functions/billing/domain/plan.ts';
import { aggregate, billableQuantity, priceOf, rate } from '../../../functions/billing/domain/rating.ts';
import {
  add,
  compare,
  decimal,
  isPositive,
  min,
  mul,
  ONE,
  type Rational,
  ratio,
  sub,
  total,
  ZERO,
} from '../../../functions/kernel/decimal.ts';
import { toMajorString } from '../../../functions/kernel/money.ts';
import { shipped } from './builders.ts';

const tiers: Tier[] = [
  { upTo: '10000', unitPrice: '0.001' },
  { upTo: '100000', unitPrice: '0.0008', flatFee: '5.00' },
  { unitPrice: '0.0005' },
];

const usdFor = (price: PriceModel | 'blocked', quantity: string, included = '0', share: Rational = ONE): string =>
  toMajorString(rate({ included, price }, decimal(quantity), share, 'USD'));

describe('the worked examples of pricing 4', () => {
  it('charges 123,456.5 calls with 10,000 included at 0.0004 each: USD 45.38', () => {
    expect(usdFor({ kind: 'unit', price: '0.0004' }, '123456.5', '10000')).toBe('45.38');
  });

  it('charges 123,457 over graduated tiers: USD 98.73', () => {
    expect(usdFor({ kind: 'graduated', tiers }, '123457')).toBe('98.73');
  });

  it.each([
    ['100000', '85.00'],
    ['100001', '50.00'],
  ])('charges a volume of %s: USD %s', (quantity, expected) => {
    expect(usdFor({ kind: 'volume', tiers }, quantity)).toBe(expected);
  });

  it('charges packages of 1,000 at 0.40 for 2,500.1: USD 1.20', () => {
    expect(usdFor({ kind: 'package', size: '1000', price: '0.40' }, '2500.1')).toBe('1.20');
  });

  it('charges 123,456.5 at JPY 0.06: 7,407', () => {
    const terms: MeterTerms = { included: '0', price: { kind: 'unit', price: '0.06' } };
    expect(rate(terms, decimal('123456.5'), ONE, 'JPY').minor).toBe(7407n);
  });
});

describe('price models, pricing 4', () => {
  it('charges a flat amount by share, whatever the quantity', () => {
    expect(usdFor({ kind: 'flat', amount: '10.00' }, '0')).toBe('10.00');
    expect(usdFor({ kind: 'flat', amount: '10.00' }, '99', '5', ratio(1n, 3n))).toBe('3.33');
  });

  it('scales the included quantity by the share, exact and unrounded', () => {
    const terms: MeterTerms = { included: '10', price: { kind: 'unit', price: '1' } };
    expect(billableQuantity(terms, decimal('4'), ratio(1n, 3n))).toEqual(ratio(2n, 3n));
  });

  it('keeps tier bounds whole in a part of a period', () => {
    expect(usdFor({ kind: 'graduated', tiers }, '10000', '0', ratio(1n, 31n))).toBe('10.00');
  });

  it('counts a bound to the tier that it closes', () => {
    expect(usdFor({ kind: 'volume', tiers }, '10000')).toBe('10.00');
    expect(usdFor({ kind: 'volume', tiers }, '10000.000000000001')).toBe('13.00');
    expect(usdFor({ kind: 'graduated', tiers }, '10000')).toBe('10.00');
    expect(usdFor({ kind: 'graduated', tiers }, '10000.000000000001')).toBe('15.00');
  });

  it('charges no flat fee where nothing is billable', () => {
    const first: Tier[] = [{ unitPrice: '1', flatFee: '5' }];
    expect(usdFor({ kind: 'volume', tiers: first }, '0')).toBe('0.00');
    expect(usdFor({ kind: 'graduated', tiers: first }, '0')).toBe('0.00');
    expect(usdFor({ kind: 'package', size: '10', price: '1' }, '5', '5')).toBe('0.00');
  });

  it('charges nothing where more is blocked', () => {
    expect(usdFor('blocked', '5000', '1000')).toBe('0.00');
  });

  it('never lets corrections push an aggregate below nothing: pricing 7', () => {
    expect(aggregate({ events: decimal('3'), corrections: decimal('-5') })).toEqual(ZERO);
  });
});

describe('the shipped catalogue, pricing 10', () => {
  const rated = (plan: string, meter: string, quantity: string, currency: 'USD' | 'EUR' | 'GBP' | 'JPY' = 'USD') => {
    const terms = shipped(plan, currency).meters[meter];
    if (!terms) throw new Error(`${plan} does not price ${meter}`);
    return toMajorString(rate(terms, decimal(quantity), ONE, currency));
  };

  it.each([
    ['pro', 'USD', '49.00'],
    ['pro', 'EUR', '45.00'],
    ['pro', 'GBP', '39.00'],
    ['pro', 'JPY', '7400'],
    ['enterprise', 'USD', '990.00'],
    ['enterprise', 'JPY', '149000'],
    ['free', 'EUR', '0'],
  ] as const)('asks %s in %s: %s', (plan, currency, fee) => {
    expect(shipped(plan, currency).fee).toBe(fee);
  });

  it('prices job minutes of pro in graduated tiers', () => {
    expect(rated('pro', 'job-minutes', '1000')).toBe('0.00');
    expect(rated('pro', 'job-minutes', '11000')).toBe('100.00');
    expect(rated('pro', 'job-minutes', '12000')).toBe('108.00');
    expect(rated('pro', 'job-minutes', '12000', 'EUR')).toBe('99.40');
    expect(rated('pro', 'job-minutes', '12000', 'JPY')).toBe('16200');
  });

  it('prices calls of enterprise by volume', () => {
    expect(rated('enterprise', 'api-calls', '1100000')).toBe('300.00');
    expect(rated('enterprise', 'api-calls', '1100001')).toBe('200.00');
  });

  it('does not price people', () => {
    expect(Object.keys(shipped('pro').meters).sort()).toEqual(['api-calls', 'job-minutes', 'storage']);
  });

  it('turns bytes and seconds into GB-months of 730 hours, exactly', () => {
    const month = 730n * 3600n;
    expect(storageQuantity(10n ** 9n * month)).toEqual(ONE);
    expect(toPricedQuantity('storage-gb-hours', gbHours(7n * 10n ** 9n * month))).toEqual(ratio(7n));
    expect(storageQuantity(1n)).toEqual(ratio(1n, 10n ** 9n * month));
    expect(pricedItems.map(({ key }) => key)).toEqual(['api-calls', 'job-minutes', 'storage']);
  });
});

describe('rating in general', () => {
  const quantity = fc.bigInt(0n, 10n ** 10n).map((n) => ratio(n, 1000n));
  const price = fc.bigInt(0n, 10n ** 6n).map((n) => toMajorString({ minor: n, currency: 'CLF' }));
  const tierBounds = fc.uniqueArray(fc.integer({ min: 1, max: 1_000_000 }), { minLength: 1, maxLength: 4 });
  const tiersOf = fc
    .tuple(tierBounds, fc.array(price, { minLength: 5, maxLength: 5 }), price)
    .map(([bounds, prices, fee]) => [
      ...bounds
        .sort((a, b) => a - b)
        .map((upTo, index): Tier => ({ upTo: String(upTo), unitPrice: prices[index] ?? '0', flatFee: fee })),
      { unitPrice: prices[4] ?? '0' },
    ]);

  it('is monotone for unit, package and graduated prices', () => {
    const models = fc.oneof(
      price.map((each): PriceModel => ({ kind: 'unit', price: each })),
      fc
        .tuple(fc.integer({ min: 1, max: 5000 }), price)
        .map(([size, each]): PriceModel => ({ kind: 'package', size: String(size), price: each })),
      tiersOf.map((each): PriceModel => ({ kind: 'graduated', tiers: each })),
    );
    fc.assert(
      fc.property(models, quantity, quantity, (model, a, more) => {
        expect(compare(priceOf(model, a, ONE), priceOf(model, add(a, more), ONE))).toBeLessThanOrEqual(0);
      }),
    );
  });

  it('prices each slice of graduated tiers as a tier of its own', () => {
    fc.assert(
      fc.property(tiersOf, quantity, (each, b) => {
        const slices = each.map((tier, index) => {
          const below = decimal(each[index - 1]?.upTo ?? '0');
          return { tier, slice: sub(tier.upTo === undefined ? b : min(b, decimal(tier.upTo)), below) };
        });
        const parts = slices.filter(({ slice }) => isPositive(slice));
        const charges = parts.map(({ tier, slice }) =>
          add(mul(slice, decimal(tier.unitPrice)), decimal(tier.flatFee ?? '0')),
        );
        const expected = total(charges);
        expect(priceOf({ kind: 'graduated', tiers: each }, b, ONE)).toEqual(expected);
      }),
    );
  });

  it('prices a volume as one tier alone', () => {
    fc.assert(
      fc.property(tiersOf, quantity, (each, b) => {
        fc.pre(b.n > 0n);
        const only = each.find((tier) => tier.upTo === undefined || compare(b, decimal(tier.upTo)) <= 0);
        const expected = add(mul(b, decimal(only?.unitPrice ?? '')), decimal(only?.flatFee ?? '0'));
        expect(priceOf({ kind: 'volume', tiers: each }, b, ONE)).toEqual(expected);
      }),
    );
  });
});
