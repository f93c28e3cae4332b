import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { currencyCodes, minorDigits } from '../../functions/kernel/currency.ts';
import { decimal, ratio } from '../../functions/kernel/decimal.ts';
import {
  add,
  allocate,
  allocateUnits,
  fromMajor,
  money,
  moneyCodec,
  neg,
  round,
  sum,
  toMajorString,
} from '../../functions/kernel/money.ts';

describe('currencies', () => {
  it('follows ISO 4217 and not the runtime: pricing 1', () => {
    expect((['JPY', 'USD', 'EUR', 'GBP', 'BHD', 'HUF', 'CLF'] as const).map(minorDigits)).toEqual([
      0, 2, 2, 2, 3, 2, 4,
    ]);
  });

  it('lists each code once, three letters each', () => {
    expect(new Set(currencyCodes).size).toBe(currencyCodes.length);
    expect(currencyCodes.every((code) => /^[A-Z]{3}$/.test(code))).toBe(true);
  });
});

describe('money', () => {
  it('rounds half away from zero to the minor unit of its currency: pricing 1', () => {
    expect(round(decimal('45.3826'), 'USD')).toEqual(money(4538n, 'USD'));
    expect(round(decimal('7407.39'), 'JPY')).toEqual(money(7407n, 'JPY'));
    expect(round(decimal('-0.0005'), 'BHD')).toEqual(money(-1n, 'BHD'));
  });

  it('reads and writes major units', () => {
    expect(fromMajor('49.00', 'USD')).toEqual(money(4900n, 'USD'));
    expect(toMajorString(money(-5n, 'BHD'))).toBe('-0.005');
    expect(toMajorString(money(7400n, 'JPY'))).toBe('7400');
  });

  it('never loses a digit in silence', () => {
    expect(() => fromMajor('0.001', 'USD')).toThrow(RangeError);
  });

  it('does not mix currencies', () => {
    expect(() => add(money(1n, 'USD'), money(1n, 'EUR'))).toThrow(TypeError);
  });

  it('travels as a string of minor units', () => {
    const wire = { amount: '-1299', currency: 'EUR' as const };
    expect(moneyCodec.decode(wire)).toEqual(money(-1299n, 'EUR'));
    expect(moneyCodec.encode(money(-1299n, 'EUR'))).toEqual(wire);
    for (const amount of ['12.99', '', '-0', '007', '1e3']) {
      expect(moneyCodec.safeDecode({ amount, currency: 'EUR' }).success).toBe(false);
    }
  });
});

describe('allocate', () => {
  const weights = fc.array(
    fc.tuple(fc.bigInt(0n, 10n ** 9n), fc.bigInt(1n, 1000n)).map(([n, d]) => ratio(n, d)),
    {
      minLength: 1,
      maxLength: 20,
    },
  );

  it('gives what is left to the largest remainder, ties to the earlier part: pricing 1', () => {
    expect(allocateUnits(100n, [ratio(1n), ratio(1n), ratio(1n)])).toEqual([34n, 33n, 33n]);
    expect(allocateUnits(10n, [ratio(1n), ratio(2n), ratio(1n)])).toEqual([3n, 5n, 2n]);
    expect(allocateUnits(-100n, [ratio(1n), ratio(1n), ratio(1n)])).toEqual([-34n, -33n, -33n]);
  });

  it('always sums to the whole, and stays within a unit of the exact share', () => {
    fc.assert(
      fc.property(fc.bigInt(-(10n ** 12n), 10n ** 12n), weights, (minor, parts) => {
        fc.pre(parts.some((weight) => weight.n > 0n));
        const split = allocate(money(minor, 'EUR'), parts);
        expect(sum(split, 'EUR').minor).toBe(minor);
        expect(allocate(money(-minor, 'EUR'), parts)).toEqual(split.map(neg));
      }),
    );
  });

  it('refuses to split an amount over nothing', () => {
    expect(() => allocateUnits(1n, [ratio(0n)])).toThrow(RangeError);
    expect(allocateUnits(0n, [ratio(0n)])).toEqual([0n]);
  });
});
