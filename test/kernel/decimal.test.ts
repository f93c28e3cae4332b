import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  add,
  ceil,
  compare,
  decimal,
  div,
  floor,
  isFiniteDecimal,
  mul,
  negate,
  ratio,
  rationalCodec,
  roundHalfAwayFromZero,
  sub,
  toDecimalString,
  toPlainString,
} from '../../functions/kernel/decimal.ts';

const rational = fc.tuple(fc.bigInt(-(10n ** 15n), 10n ** 15n), fc.bigInt(1n, 10n ** 9n)).map(([n, d]) => ratio(n, d));

describe('reading a decimal', () => {
  it.each(['0', '1', '-1', '0.000000000001', '123456.5', '00.50'])('accepts %s exactly', (text) => {
    expect(toPlainString(decimal(text))).toBe(text.replace(/^(-?)0+(?=\d)/, '$1').replace(/\.?0+$/, '') || '0');
  });

  it.each(['', '.5', '5.', '1e3', '+1', '0.0000000000001', ' 1', '1,5', 'NaN', '--1'])('refuses "%s"', (text) => {
    expect(() => decimal(text)).toThrow(SyntaxError);
  });
});

describe('rounding', () => {
  it.each([
    ['0.005', 2, '0.01'],
    ['-0.005', 2, '-0.01'],
    ['2.5', 0, '3'],
    ['-2.5', 0, '-3'],
    ['0.0049', 2, '0.00'],
    ['-0.0049', 2, '0.00'],
  ])('takes %s to %i digits half away from zero', (text, digits, expected) => {
    expect(toDecimalString(decimal(text), digits)).toBe(expected);
  });

  it('is never more than half a unit away', () => {
    fc.assert(
      fc.property(rational, fc.integer({ min: 0, max: 6 }), (value, digits) => {
        const off = sub(roundHalfAwayFromZero(value, digits), value);
        const half = ratio(1n, 2n * 10n ** BigInt(digits));
        expect(compare(off, half)).toBeLessThanOrEqual(0);
        expect(compare(off, negate(half))).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  it('is symmetric about zero', () => {
    fc.assert(
      fc.property(rational, (value) => {
        expect(roundHalfAwayFromZero(negate(value), 2)).toEqual(negate(roundHalfAwayFromZero(value, 2)));
      }),
    );
  });
});

describe('exact arithmetic', () => {
  it('knows no rounding errors', () => {
    expect(add(decimal('0.1'), decimal('0.2'))).toEqual(decimal('0.3'));
    expect(mul(div(ratio(1n), ratio(3n)), ratio(3n))).toEqual(ratio(1n));
  });

  it('obeys the laws of a field', () => {
    fc.assert(
      fc.property(rational, rational, rational, (a, b, c) => {
        expect(mul(a, add(b, c))).toEqual(add(mul(a, b), mul(a, c)));
        expect(sub(add(a, b), b)).toEqual(a);
        if (b.n !== 0n) expect(mul(div(a, b), b)).toEqual(a);
      }),
    );
  });

  it('floors down and ceils up on both sides of zero', () => {
    expect([floor(decimal('-1.5')), ceil(decimal('-1.5')), floor(decimal('1.5')), ceil(decimal('1.5'))]).toEqual([
      -2n,
      -1n,
      1n,
      2n,
    ]);
    expect([floor(decimal('-2')), ceil(decimal('2'))]).toEqual([-2n, 2n]);
  });

  it('tells which values have a finite decimal', () => {
    expect([ratio(1n, 3n), ratio(7n, 40n), ratio(1n, 730n)].map(isFiniteDecimal)).toEqual([false, true, false]);
  });

  it('prints what has no finite decimal to 12 digits and keeps it whole in storage', () => {
    const third = ratio(1n, 3n);
    expect(toPlainString(third)).toBe('0.333333333333');
    expect(rationalCodec.decode(rationalCodec.encode(third))).toEqual(third);
  });
});
