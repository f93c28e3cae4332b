import { afterEach, expect, test, vi } from 'vitest';
import type { CurrencyCode } from '../../../functions/kernel/currency.ts';
import type { Rational } from '../../../functions/kernel/decimal.ts';

/**
 * Mistakes that are easily made, planted into the product's own modules: the comparison has to find each. Modules are replaced here,
 * and nowhere else, because the mistake itself is what is under test.
 */
const home = '../../../functions';
type Round = typeof import('../../../functions/kernel/money.ts').round;
type Rate = typeof import('../../../functions/billing/domain/rating.ts').rate;
type ChangePlan = typeof import('../../../functions/billing/domain/proration.ts').changePlan;
type Seconds = typeof import('../../../functions/kernel/time.ts').secondsBetween;
type Settle = typeof import('../../../functions/billing/domain/settlement.ts').settle;

/** Replaces one function of one module by what the mistake makes of it. */
function plant<F>(path: string, name: string, mistake: (right: F) => F): void {
  vi.doMock(path, async (original) => {
    const module = await original<Record<string, unknown>>();
    return { ...module, [name]: mistake(module[name] as F) };
  });
}

async function found(): Promise<string> {
  const { prove } = await import('./prove.ts');
  const { difference } = await prove({ histories: 600, seed: 3, shrinks: false });
  return difference ?? 'nothing';
}

afterEach(() => {
  vi.doUnmock(`${home}/kernel/money.ts`);
  vi.doUnmock(`${home}/kernel/time.ts`);
  vi.doUnmock(`${home}/billing/domain/rating.ts`);
  vi.doUnmock(`${home}/billing/domain/proration.ts`);
  vi.doUnmock(`${home}/billing/domain/settlement.ts`);
  vi.resetModules();
});

const isHalf = ({ n, d }: Rational, digits: bigint) => (2n * n * digits) % d === 0n && (n * digits) % d !== 0n;

test('half to even instead of half away from zero (section 1)', async () => {
  plant<Round>(`${home}/kernel/money.ts`, 'round', (right) => (major: Rational, currency: CurrencyCode) => {
    const money = right(major, currency);
    const isOdd = money.minor % 2n !== 0n;
    const step = money.minor > 0n ? 1n : -1n;
    const digits = currency === 'JPY' ? 1n : 100n;
    return isHalf(major, digits) && isOdd ? { ...money, minor: money.minor - step } : money;
  });

  expect(await found()).toMatch(/expected TNY/);
});

test('a second too much in a share of time (section 6)', async () => {
  plant<Seconds>(`${home}/kernel/time.ts`, 'secondsBetween', (right) => (start, end) => right(start, end) + 1n);

  expect(await found()).toMatch(/expected TNY/);
});

test('a tier that ends just before its bound (section 4)', async () => {
  plant<Rate>(`${home}/billing/domain/rating.ts`, 'rate', (right) => (terms, quantity, share, currency) => {
    const { price } = terms;
    if (price === 'blocked' || price.kind !== 'volume') return right(terms, quantity, share, currency);
    const just = (upTo: string) => `${BigInt(upTo) - 1n}.999999999999`;
    const tiers = price.tiers.map((tier) => (tier.upTo === undefined ? tier : { ...tier, upTo: just(tier.upTo) }));
    return right({ ...terms, price: { ...price, tiers } }, quantity, share, currency);
  });

  expect(await found()).toMatch(/expected TNY.* usage api-calls/);
});

test('credit from the list price instead of what was billed (section 6)', async () => {
  const { round } = await import('../../../functions/kernel/money.ts');
  const { decimal } = await import('../../../functions/kernel/decimal.ts');
  plant<ChangePlan>(`${home}/billing/domain/proration.ts`, 'changePlan', (right) => (change) => {
    const charges = change.charges.map((charge) => {
      const amount = round(decimal(charge.unitPrice), charge.amount.currency);
      return { ...charge, amount, period: change.planned };
    });
    return right({ ...change, charges });
  });

  expect(await found()).toMatch(/expected TNY.* proration/);
});

test('late usage of the last period alone (section 7)', async () => {
  plant<Settle>(`${home}/billing/domain/settlement.ts`, 'settle', (right) => (periods) => right(periods.slice(0, 1)));

  expect(await found()).toMatch(/expected TNY/);
});
