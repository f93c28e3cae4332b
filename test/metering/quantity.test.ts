import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decimal, toPlainString } from '../../functions/kernel/decimal.ts';
import { quantityOf, storedInteger, unitsOf } from '../../functions/metering/domain/quantity.ts';

describe('quantities in counters', () => {
  it('are exact for every value that is allowed', () => {
    const whole = fc.bigInt({ min: 0n, max: 10n ** 18n - 1n });
    const fraction = fc.bigInt({ min: 0n, max: 10n ** 12n - 1n });
    fc.assert(
      fc.property(whole, fraction, (w, f) => {
        const text = `${w}.${f.toString().padStart(12, '0')}`;
        expect(quantityOf(unitsOf(text) ?? -1n)).toEqual(decimal(text));
      }),
    );
    expect(toPlainString(quantityOf(unitsOf('007.50') ?? 0n))).toBe('7.5');
    expect(unitsOf('1'.repeat(19))).toBeUndefined();
  });

  it.each([
    [5, 5n],
    ['9007199254740993', 9_007_199_254_740_993n],
    ['1.2345E+20', 123_450_000_000_000_000_000n],
    ['-3e2', -300n],
    [undefined, 0n],
  ])('come back from the table whole: %s', (stored, expected) => {
    expect(storedInteger(stored)).toBe(expected);
  });

  it('are never read from what is no integer', () => {
    expect(() => storedInteger('1.5')).toThrow(TypeError);
    expect(() => storedInteger('x')).toThrow(TypeError);
  });
});
