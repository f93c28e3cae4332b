import { expect, it } from 'vitest';
import { budgets } from '../../bench/budgets.ts';
import { itemBytes, readUnits, writeUnits } from '../../bench/cu.ts';
import { exponentOf, measureGrowth } from '../../bench/growth.ts';

it('costs the same among ten, a hundred and a thousand', { timeout: 60_000 }, async () => {
  const figures = await measureGrowth();

  expect(figures.filter(({ exponent }) => exponent > budgets.growthExponent)).toEqual([]);
  expect(figures.every(({ costs }) => costs.every(({ calls }) => calls > 0))).toBe(true);
});

it('would tell growth from none', () => {
  const calls = (...counts: number[]) => exponentOf(counts.map((count) => ({ calls: count, rcu: 0, wcu: 0 })));

  expect(calls(10, 100, 1_000)).toBe(1);
  expect(calls(3, 3, 3)).toBe(0);
  expect(calls(10, 11, 12)).toBeGreaterThan(budgets.growthExponent);
});

it.each([
  [{ pk: { S: 'a' } }, 3],
  [{ pk: { S: 'ü' } }, 4],
  [{ n: { N: '0' } }, 2],
  [{ n: { N: '-123.4500' } }, 6],
  [{ n: { N: '12345678901234567890123456789012345678' } }, 21],
  [{ b: { B: Buffer.alloc(100).toString('base64') } }, 101],
  [{ t: { BOOL: true }, z: { NULL: true } }, 4],
  [{ l: { L: [{ S: 'ab' }, { BOOL: false }] } }, 9],
  [{ m: { M: { k: { S: 'v' } } } }, 7],
  [{ s: { SS: ['a', 'bc'] } }, 4],
])('weighs %j at %i bytes', (item, bytes) => {
  expect(itemBytes(item)).toBe(bytes);
});

it.each([
  [writeUnits(1), 1],
  [writeUnits(1_024), 1],
  [writeUnits(1_025), 2],
  [writeUnits(900, { transaction: true }), 2],
  [writeUnits(900, { transaction: true, indexes: 1 }), 3],
  [readUnits(0, { consistent: false }), 0.5],
  [readUnits(4_096, { consistent: true }), 1],
  [readUnits(4_097, { consistent: false }), 1],
])('charges as AWS does: %d is %d', (units, expected) => {
  expect(units).toBe(expected);
});
