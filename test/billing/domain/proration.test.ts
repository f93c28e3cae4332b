import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addSeats,
  changePlan,
  creditUnused,
  recurringCharges,
  recurringLines,
} from '../../../functions/billing/domain/proration.ts';
import { sum } from '../../../functions/kernel/money.ts';
import { addSeconds, instant } from '../../../functions/kernel/time.ts';
import { aPlan, january, shipped, span, summary, usd } from './builders.ts';

const at = instant('2026-01-15T13:37:11Z');

describe('changes now, pricing 6', () => {
  it('gives back 25.97 and charges 524.78 for 49.00 to 990.00 on 15 January at 13:37:11', () => {
    const charges = recurringCharges(shipped('pro'), january);
    const { lines } = changePlan({ charges, terms: shipped('enterprise'), planned: january, at });

    expect(summary(lines)).toEqual(['proration -25.97', 'proration 524.78']);
    expect(lines.map((line) => line.fraction)).toEqual([
      { seconds: 1_419_769n, of: 2_678_400n },
      { seconds: 1_419_769n, of: 2_678_400n },
    ]);
    expect(lines.map((line) => line.period)).toEqual([span(at, january.end), span(at, january.end)]);
  });

  it('credits a second change against what the first one charged, from its own start', () => {
    const first = changePlan({
      charges: recurringCharges(shipped('pro'), january),
      terms: shipped('enterprise'),
      planned: january,
      at,
    });
    const again = changePlan({
      charges: first.charges,
      terms: shipped('pro'),
      planned: january,
      at: instant('2026-01-25T00:00:00Z'),
    });

    // 524.78 x 604,800 / 1,419,769 and 49.00 x 604,800 / 2,678,400
    expect(summary(again.lines)).toEqual(['proration -223.55', 'proration 11.06']);
  });

  it('leaks nothing: for every segment, kept + credited = charged, under any number of changes', () => {
    const fees = fc.integer({ min: 0, max: 999_999 }).map((minor) => (minor / 100).toFixed(2));
    const changes = fc.array(fc.tuple(fc.integer({ min: 0, max: 2_678_399 }), fees), { minLength: 1, maxLength: 10 });
    fc.assert(
      fc.property(fees, changes, (fee, list) => {
        let charges = recurringCharges(aPlan({ fee }), january);
        let [billed, kept] = [
          sum(
            charges.map(({ amount }) => amount),
            'USD',
          ).minor,
          0n,
        ];
        for (const [offset, next] of [...list].sort(([a], [b]) => a - b)) {
          const when = addSeconds(january.start, offset);
          const [credit, charge] = [
            creditUnused(charges, when),
            changePlan({ charges, terms: aPlan({ fee: next }), planned: january, at: when }),
          ];
          for (const [index, open] of charges.entries()) {
            const given = credit[index]?.amount.minor ?? 0n;
            expect(given <= 0n && -given <= open.amount.minor).toBe(true);
            kept += open.amount.minor + given;
          }
          billed += charge.lines.reduce((total, line) => total + line.amount.minor, 0n);
          charges = [...charge.charges];
        }
        kept += charges.reduce((total, { amount }) => total + amount.minor, 0n);
        expect(kept).toBe(billed);
      }),
    );
  });
});

describe('ends, pricing 6', () => {
  it('gives back the unused share on a cancellation now or a deletion', () => {
    expect(summary(creditUnused(recurringCharges(shipped('pro'), january), at))).toEqual(['proration -25.97']);
  });

  it('gives everything back at the first second and nothing at the last', () => {
    const charges = recurringCharges(shipped('pro'), january);
    expect(summary(creditUnused(charges, january.start))).toEqual(['proration -49.00']);
    expect(summary(creditUnused(charges, january.end))).toEqual(['proration 0.00']);
  });

  it('measures a first period by its own length, which is charged in full: pricing 3', () => {
    const first = span('2026-01-15T12:00:00Z', '2026-02-15T00:00:00Z');
    const charges = recurringCharges(shipped('pro'), first);
    expect(summary(recurringLines(charges))).toEqual(['recurring 49.00']);
    expect(creditUnused(charges, instant('2026-01-30T18:00:00Z')).map((line) => line.amount)).toEqual([usd('-24.50')]);
  });

  it('charges the new fee in full when the interval changes', () => {
    const yearly = aPlan({ interval: 'year', fee: '490.00' });
    const year = span('2026-01-15T13:37:11Z', '2027-01-15T00:00:00Z');
    expect(summary(recurringLines(recurringCharges(yearly, year)))).toEqual(['recurring 490.00']);
  });
});

describe('seats, pricing 6', () => {
  const perSeat = aPlan({ fee: '10.00', seatFee: '31.00' });

  it('prorates added units for the rest of the period', () => {
    const charges = recurringCharges(perSeat, january, 2n);
    const added = addSeats({
      charges,
      terms: perSeat,
      seats: 3n,
      planned: january,
      at: instant('2026-01-22T00:00:00Z'),
    });
    expect(summary(recurringLines(charges))).toEqual(['recurring 10.00', 'recurring 62.00']);
    expect(summary(added.lines)).toEqual(['proration 30.00']);
  });

  it('gives every open charge back from its own start', () => {
    const charges = recurringCharges(perSeat, january, 2n);
    const added = addSeats({
      charges,
      terms: perSeat,
      seats: 3n,
      planned: january,
      at: instant('2026-01-22T00:00:00Z'),
    });
    const credited = creditUnused(added.charges, instant('2026-01-27T00:00:00Z'));
    expect(summary(credited)).toEqual(['proration -1.61', 'proration -10.00', 'proration -15.00']);
  });
});
