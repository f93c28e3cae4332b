import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyDiscounts, type Discount } from '../../../functions/billing/domain/discounts.ts';
import { money, sum } from '../../../functions/kernel/money.ts';
import { aLine, usd } from './builders.ts';

const percent = (value: string, id = 'pct'): Discount => ({ id, name: id, kind: 'percent', percent: value });
const amount = (value: string, id = 'amt'): Discount => ({ id, name: id, kind: 'amount', amount: value });
const discounted = (lines: readonly string[], ...discounts: readonly Discount[]) =>
  applyDiscounts(
    lines.map((line) => aLine(line)),
    discounts,
    'USD',
  );
const lefts = (result: ReturnType<typeof applyDiscounts>) => result.lines.map(({ left }) => left.minor);

describe('discounts, pricing 5', () => {
  it('takes a percent of every line, negative ones too, rounded per line', () => {
    const result = discounted(['10.05', '-10.05', '0.04'], percent('10'));
    expect(lefts(result)).toEqual([904n, -904n, 4n]);
    expect(result.discounts.map((each) => each.amount)).toEqual([usd('0.00')]);
  });

  it('works in the listed order, each on what the earlier ones left', () => {
    expect(lefts(discounted(['100.00'], percent('50'), amount('20')))).toEqual([3000n]);
    expect(lefts(discounted(['100.00'], amount('20'), percent('50')))).toEqual([4000n]);
  });

  it('splits an amount over the lines that are still positive, by what is left of each', () => {
    const result = discounted(['30.00', '-10.00', '10.00'], amount('10.00'));
    expect(lefts(result)).toEqual([2250n, -1000n, 750n]);
  });

  it('takes at most the sum that is left, and nothing where that is negative', () => {
    expect(lefts(discounted(['30.00', '-25.00'], amount('10.00')))).toEqual([2500n, -2500n]);
    expect(lefts(discounted(['5.00', '-25.00'], amount('10.00')))).toEqual([500n, -2500n]);
    expect(lefts(discounted(['5.00'], amount('10.00'), amount('10.00', 'second')))).toEqual([0n]);
  });

  it('takes no more digits than the currency has', () => {
    expect(() => discounted(['5.00'], amount('0.001'))).toThrow(RangeError);
  });

  it('lets each line remember its share', () => {
    const [line] = discounted(['100.00'], percent('10', 'a'), amount('5', 'b')).lines;
    expect(line?.shares).toEqual([
      { discountId: 'a', amount: usd('10.00') },
      { discountId: 'b', amount: usd('5.00') },
    ]);
  });

  it('gives away exactly what the lines lose, and turns no line around', () => {
    const discounts = fc.array(
      fc.oneof(
        fc.integer({ min: 0, max: 100 }).map((value) => percent(String(value))),
        fc.integer({ min: 0, max: 100_000 }).map((value) => amount((value / 100).toFixed(2))),
      ),
      { maxLength: 4 },
    );
    const lines = fc.array(fc.bigInt(-50_000n, 50_000n), { minLength: 1, maxLength: 10 });
    fc.assert(
      fc.property(lines, discounts, (minors, list) => {
        const drafts = minors.map((minor) => aLine('0', { amount: money(minor, 'USD') }));
        const result = applyDiscounts(drafts, list, 'USD');
        const given = sum(
          result.discounts.map((each) => each.amount),
          'USD',
        ).minor;
        const left = sum(
          result.lines.map((line) => line.left),
          'USD',
        ).minor;
        expect(left - given).toBe(minors.reduce((a, b) => a + b, 0n));
        for (const { draft, left: rest, shares } of result.lines) {
          expect(
            draft.amount.minor >= 0n ? rest.minor >= 0n && rest.minor <= draft.amount.minor : rest.minor <= 0n,
          ).toBe(true);
          expect(
            draft.amount.minor -
              sum(
                shares.map((share) => share.amount),
                'USD',
              ).minor,
          ).toBe(rest.minor);
        }
      }),
    );
  });
});
