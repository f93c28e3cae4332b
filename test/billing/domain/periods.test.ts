import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  firstPeriod,
  nextPeriod,
  nextPeriodWithInterval,
  segmentsOf,
  shareOf,
} from '../../../functions/billing/domain/periods.ts';
import { ONE, total } from '../../../functions/kernel/decimal.ts';
import { addSeconds, instant, localDate, periodSeconds } from '../../../functions/kernel/time.ts';
import { aPlan, january } from './builders.ts';

const boundaries = (start: string, zone: string, count: number, interval: 'month' | 'year' = 'month') => {
  let current = firstPeriod(instant(start), interval, zone);
  const ends = [current.period.end];
  while (ends.length < count) {
    current = nextPeriod(current, zone);
    ends.push(current.period.end);
  }
  return ends;
};

describe('periods, pricing 3', () => {
  it('begins the first at the very instant of the start and ends it at local midnight', () => {
    expect(firstPeriod(instant('2026-01-15T13:37:11.250Z'), 'month', 'Europe/Berlin').period).toEqual({
      start: '2026-01-15T13:37:11.250Z',
      end: '2026-02-14T23:00:00.000Z',
    });
  });

  it('clamps the anchor day to the last of the month and goes back to 31', () => {
    const ends = boundaries('2026-01-31T10:00:00Z', 'UTC', 5);
    expect(ends.map((end) => end.slice(0, 10))).toEqual([
      '2026-02-28',
      '2026-03-31',
      '2026-04-30',
      '2026-05-31',
      '2026-06-30',
    ]);
  });

  it('knows leap years', () => {
    expect(boundaries('2024-01-31T10:00:00Z', 'UTC', 1)).toEqual(['2024-02-29T00:00:00.000Z']);
    const years = boundaries('2024-02-29T10:00:00Z', 'UTC', 4, 'year').map((end) => end.slice(0, 10));
    expect(years).toEqual(['2025-02-28', '2026-02-28', '2027-02-28', '2028-02-29']);
  });

  it('takes the anchor day from the billing time zone', () => {
    expect(boundaries('2026-01-31T23:30:00Z', 'Europe/Berlin', 1)).toEqual(['2026-02-28T23:00:00.000Z']);
    expect(boundaries('2026-02-01T03:00:00Z', 'America/New_York', 1)).toEqual(['2026-02-28T05:00:00.000Z']);
  });

  it('follows summer time: a month of 31 days less an hour', () => {
    const [, march] = boundaries('2026-02-15T12:00:00Z', 'Europe/Berlin', 2);
    expect(march).toBe('2026-04-14T22:00:00.000Z');
  });

  it('ends at the first instant after a gap over midnight', () => {
    expect(boundaries('2024-08-08T12:00:00Z', 'America/Santiago', 1)).toEqual(['2024-09-08T04:00:00.000Z']);
  });

  it('ends at the first of two midnights', () => {
    expect(boundaries('2024-10-03T12:00:00Z', 'America/Havana', 1)).toEqual(['2024-11-03T04:00:00.000Z']);
  });

  it('keeps its place when the billing zone changes', () => {
    const first = firstPeriod(instant('2026-01-01T12:00:00Z'), 'month', 'Europe/Berlin');
    const second = nextPeriod(first, 'America/New_York');
    expect(second.period).toEqual({ start: '2026-01-31T23:00:00.000Z', end: '2026-03-01T05:00:00.000Z' });
  });

  it('keeps the anchor day when the interval changes at period end: pricing 6', () => {
    const first = firstPeriod(instant('2026-01-31T12:00:00Z'), 'month', 'UTC');
    const yearly = nextPeriodWithInterval(first, 'year', 'UTC');
    expect(yearly.period).toEqual({ start: '2026-02-28T00:00:00.000Z', end: '2027-02-28T00:00:00.000Z' });
    expect(nextPeriodWithInterval(yearly, 'month', 'UTC').period.end).toBe('2027-03-31T00:00:00.000Z');
  });

  it('follow one another without gap or overlap, in every zone', () => {
    const zones = fc.constantFrom(...Intl.supportedValuesOf('timeZone'));
    fc.assert(
      fc.property(zones, fc.integer({ min: 0, max: 6 * 365 * 86_400 }), (zone, offset) => {
        const start = addSeconds(instant('2019-01-01T00:00:00Z'), offset);
        let current = firstPeriod(start, 'month', zone);
        const day = current.cycle.anchorDay;
        for (let index = 0; index < 14; index += 1) {
          const next = nextPeriod(current, zone);
          expect(next.period.start).toBe(current.period.end);
          expect(next.period.start < next.period.end).toBe(true);
          expect(Number(localDate(next.period.start, zone).slice(8))).toBeLessThanOrEqual(day);
          current = next;
        }
      }),
      { numRuns: 100 },
    );
  });
});

describe('segments, pricing 3', () => {
  const [pro, enterprise] = [aPlan(), aPlan({ plan: 'enterprise', fee: '990.00' })];

  it('cuts a period at a change now', () => {
    const at = instant('2026-01-15T13:37:11Z');
    const segments = segmentsOf(january, [
      { at: january.start, terms: pro },
      { at, terms: enterprise },
    ]);
    expect(segments.map(({ terms, period }) => [terms.plan, period.start, period.end])).toEqual([
      ['pro', january.start, at],
      ['enterprise', at, january.end],
    ]);
  });

  it('is maximal: there and back at one instant leaves one segment', () => {
    const at = instant('2026-01-15T13:37:11Z');
    const segments = segmentsOf(january, [
      { at: january.start, terms: pro },
      { at, terms: enterprise },
      { at, terms: pro },
    ]);
    expect(segments).toEqual([{ terms: pro, period: january }]);
  });

  it('measures a segment of a period cut short against the period as it was planned', () => {
    const [only] = segmentsOf(january, [{ at: january.start, terms: pro }], instant('2026-01-11T00:00:00Z'));
    expect(only && shareOf(only.period, january)).toEqual({ n: 10n, d: 31n });
  });

  it('has shares that sum to exactly 1, whatever the milliseconds', () => {
    const cuts = fc.array(fc.integer({ min: 0, max: 31 * 86_400_000 - 1 }), { maxLength: 8 });
    fc.assert(
      fc.property(cuts, (offsets) => {
        const changes = offsets.map((ms, index) => ({
          at: instant(new Date(Date.parse(january.start) + ms).toISOString()),
          terms: aPlan({ plan: `plan-${index}` }),
        }));
        const segments = segmentsOf(january, [{ at: january.start, terms: pro }, ...changes]);
        expect(total(segments.map(({ period }) => shareOf(period, january)))).toEqual(ONE);
        expect(segments.reduce((sum, { period }) => sum + periodSeconds(period), 0n)).toBe(periodSeconds(january));
      }),
    );
  });
});
