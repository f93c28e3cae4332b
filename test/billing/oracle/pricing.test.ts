import { expect, test } from 'vitest';
import { openAccount } from './account.ts';
import { take } from './calculator.ts';
import { boundary, midnightOf, shareOf } from './calendar.ts';
import { type Currency, digitsOf, type PlanName, termsOf } from './catalogue.ts';
import type { Rules, Step } from './history.ts';
import { discounted, taxOf, taxOfLines } from './invoice.ts';
import { decimal, ONE, ratio, round, split } from './ratio.ts';
import { scaleOf } from './settlement.ts';
import { type MeterTerms, type Price, rate } from './terms.ts';
import { aggregate, verdictOf } from './usage.ts';

const at = (text: string) => Date.parse(text);
const usd = scaleOf(2);
const sold = (price: Price, included = '0'): MeterTerms => ({ meter: 'calls', included, price });
const worth = (price: Price, quantity: string, included = '0') =>
  usd(rate(sold(price, included), decimal(quantity), ONE));

const tiers = [
  { upTo: '10000', unitPrice: '0.001' },
  { upTo: '100000', unitPrice: '0.0008', flatFee: '5.00' },
  { upTo: null, unitPrice: '0.0005' },
];

const rulesOf = (currency: Currency, zone = 'UTC'): Rules => ({
  zone,
  digits: digitsOf(currency),
  meters: { 'api-calls': 'sum', 'job-minutes': 'sum' },
  termsOf: (plan) => termsOf(plan as PlanName, currency),
  drain: 30_000,
});

function booksOf(rules: Rules, steps: readonly Step[]) {
  const account = openAccount(rules);
  for (const step of steps) take(account, step);
  return account.books;
}

test('section 1: half away from zero, and the largest remainder with ties to the earlier part', () => {
  expect([ratio(5n, 2n), ratio(-5n, 2n), ratio(7n, 3n)].map(round)).toEqual([3n, -3n, 2n]);
  expect(split(100n, [1n, 1n, 1n])).toEqual([34n, 33n, 33n]);
  expect(split(5n, [1n, 1n])).toEqual([3n, 2n]);
});

test('section 2: identity, window, meter, value, in this order', () => {
  const event = { source: 's', id: '1', meter: 'calls', time: at('2026-01-01T00:00:00Z'), value: '1' };
  const day = 86_400_000;
  const verdict = (other: object, now = event.time) =>
    verdictOf({ calls: 'sum' }, [event], { ...event, ...other }, now);
  expect(verdict({}, event.time + 99 * day)).toBe('duplicate');
  expect(verdict({ value: '2' })).toBe('conflict');
  expect(verdict({ id: '2' }, event.time + 35 * day)).toBe('counted');
  expect(verdict({ id: '2' }, event.time + 35 * day + 1)).toBe('event-too-old');
  expect(verdict({ id: '2' }, event.time - 300_000)).toBe('counted');
  expect(verdict({ id: '2' }, event.time - 300_001)).toBe('event-in-future');
  expect(verdict({ id: '2', meter: 'none', value: '-1' })).toBe('unknown-meter');
  expect(verdict({ id: '2', value: '-1' })).toBe('invalid-value');
  expect(aggregate('last', [event, { ...event, id: '2', value: '7' }])).toEqual(ratio(7n));
  expect([aggregate('last', []), aggregate('max', [])]).toEqual([ratio(0n), ratio(0n)]);
});

test('section 3: the anchor day comes back, and a midnight that is missing or doubled is the first instant', () => {
  const anchor = { year: 2026, month: 1, day: 31 };
  const ends = [1, 2, 3].map((months) => new Date(boundary(anchor, months, 'UTC')).toISOString().slice(0, 10));
  expect(ends).toEqual(['2026-02-28', '2026-03-31', '2026-04-30']);
  const midnight = (year: number, month: number, day: number, zone: string) =>
    new Date(midnightOf({ year, month, day }, zone)).toISOString();
  expect(midnight(2018, 11, 4, 'America/Sao_Paulo')).toBe('2018-11-04T03:00:00.000Z');
  expect(midnight(2011, 12, 30, 'Pacific/Apia')).toBe('2011-12-30T10:00:00.000Z');
  expect(midnight(2010, 11, 7, 'America/St_Johns')).toBe('2010-11-07T02:30:00.000Z');
  expect(midnight(2026, 3, 29, 'Asia/Kathmandu')).toBe('2026-03-28T18:15:00.000Z');
});

test('section 4: the worked prices', () => {
  expect(worth({ model: 'unit', price: '0.0004' }, '123456.5', '10000')).toBe(4538n);
  expect(worth({ model: 'graduated', tiers }, '123457')).toBe(9873n);
  expect(worth({ model: 'volume', tiers }, '100000')).toBe(8500n);
  expect(worth({ model: 'volume', tiers }, '100001')).toBe(5000n);
  expect(worth({ model: 'package', size: '1000', price: '0.40' }, '2500.1')).toBe(120n);
  expect(scaleOf(0)(rate(sold({ model: 'unit', price: '0.06' }), decimal('123456.5'), ONE))).toBe(7407n);
});

test('section 5: a percent works on every line, an amount on those that are positive', () => {
  expect(discounted([1001n, -333n], [{ kind: 'percent', percent: '50' }])).toEqual({
    discounts: [-334n],
    left: [500n, -166n],
  });
  const both = discounted([300n, 100n, -200n], [{ kind: 'amount', amount: 500n }]);
  expect(both).toEqual({ discounts: [-200n], left: [150n, 50n, -200n] });
});

test('section 6: an upgrade in January gives back 25.97 and charges 524.78', () => {
  const change = at('2026-01-15T13:37:11Z');
  const january = { start: at('2026-01-01T00:00:00Z'), end: at('2026-02-01T00:00:00Z') };
  expect(shareOf(change, january.end, january)).toEqual(ratio(1_419_769n, 2_678_400n));
  const { invoices } = booksOf(rulesOf('USD'), [
    { at: january.start, kind: 'start', plan: 'pro' },
    { at: january.start, kind: 'card' },
    { at: change, kind: 'change', plan: 'enterprise' },
    { at: at('2026-02-01T01:00:00Z'), kind: 'wait' },
  ]);
  const amounts = invoices.map(({ lines }) => lines.map(({ kind, amount }) => [kind, amount]));
  expect(amounts).toEqual([
    [['recurring', 4900n]],
    [
      ['recurring', 99000n],
      ['proration', -2597n],
      ['proration', 52478n],
    ],
  ]);
});

test('section 7: usage is late from the finalisation on, and stands on the next invoice', () => {
  const use = (id: string, accepted: string): Step => {
    const time = at('2026-01-31T12:00:00Z');
    return { at: at(accepted), kind: 'usage', event: { source: 's', id, meter: 'api-calls', time, value: '20000' } };
  };
  const { invoices, notes } = booksOf(rulesOf('USD'), [
    { at: at('2026-01-01T00:00:00Z'), kind: 'start', plan: 'pro' },
    use('1', '2026-02-01T00:59:59.999Z'),
    use('2', '2026-02-01T01:00:00Z'),
    { at: at('2026-03-01T01:00:00Z'), kind: 'wait' },
  ]);
  const usage = invoices.map(({ lines }) =>
    lines.filter(({ meter }) => meter).map(({ kind, amount }) => [kind, amount]),
  );
  expect(usage).toEqual([[], [['usage', 400n]], [['late-usage', 800n]]]);
  expect(notes).toEqual([]);
});

test('section 7: late usage that makes a volume cheaper is a credit note, whose credit pays the next invoice', () => {
  const use = (id: string, accepted: string, value: string): Step => {
    const time = at('2026-01-31T12:00:00Z');
    return { at: at(accepted), kind: 'usage', event: { source: 's', id, meter: 'api-calls', time, value } };
  };
  const { invoices, notes, balance } = booksOf(rulesOf('USD'), [
    { at: at('2026-01-01T00:00:00Z'), kind: 'start', plan: 'enterprise' },
    { at: at('2026-01-01T00:00:00Z'), kind: 'card' },
    use('1', '2026-01-31T12:00:00Z', '1100000'),
    { at: at('2026-02-02T00:00:00Z'), kind: 'pay' },
    use('2', '2026-02-03T00:00:00Z', '1'),
    { at: at('2026-03-01T01:00:00Z'), kind: 'wait' },
  ]);
  expect(notes.map(({ total, at: when }) => [total, new Date(when).toISOString()])).toEqual([
    [10000n, '2026-03-01T01:00:00.000Z'],
  ]);
  expect(invoices.at(-1)).toMatchObject({ total: 99000n, creditUsed: 10000n, due: 89000n });
  expect(balance).toBe(0n);
});

test('section 8: 33.99 at 19 % is 6.46, and inclusive prices hold their tax', () => {
  expect(taxOf(3399n, { rate: '0.19', inclusive: false })).toBe(646n);
  expect(taxOf(11900n, { rate: '0.19', inclusive: true })).toBe(1900n);
  expect(taxOfLines([3300n, 99n], { rate: '0.19', inclusive: false })).toEqual([627n, 19n]);
});

test('section 11: deletion always makes a final invoice, and gives back what is not used', () => {
  const { invoices, balance } = booksOf(rulesOf('USD'), [
    { at: at('2026-01-01T00:00:00Z'), kind: 'start', plan: 'pro' },
    { at: at('2026-01-16T12:00:00Z'), kind: 'delete' },
    { at: at('2026-01-16T12:00:30Z'), kind: 'wait' },
  ]);
  expect(invoices.at(-1)).toMatchObject({ kind: 'final', total: -2450n, due: 0n });
  expect(invoices[0]).toMatchObject({ open: 2450n });
  expect(balance).toBe(0n);
  const free = booksOf(rulesOf('USD'), [
    { at: at('2026-01-01T00:00:00Z'), kind: 'start', plan: 'free' },
    { at: at('2026-01-02T00:00:00Z'), kind: 'delete' },
    { at: at('2026-01-02T00:00:30Z'), kind: 'wait' },
  ]);
  expect(free.invoices).toMatchObject([{ kind: 'final', total: 0n, sequence: 1 }]);
});
