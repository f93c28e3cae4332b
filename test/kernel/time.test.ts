import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addDays,
  addMonths,
  addSeconds,
  addYears,
  civilDate,
  dayStart,
  floorToSecond,
  hourStart,
  instant,
  instantSchema,
  isTimeZone,
  isWithin,
  localDate,
  localMidnight,
  parseInstant,
  secondsBetween,
  windowsOf,
} from '../../functions/kernel/time.ts';

const zones = Intl.supportedValuesOf('timeZone');

describe('instants', () => {
  it.each([
    ['2026-01-15T13:37:11Z', '2026-01-15T13:37:11.000Z'],
    ['2026-01-15T13:37:11.1234567Z', '2026-01-15T13:37:11.123Z'],
    ['2026-01-15t14:37:11.5+01:00', '2026-01-15T13:37:11.500Z'],
    ['2024-02-29T23:30:00-01:00', '2024-03-01T00:30:00.000Z'],
  ])('reads %s', (text, expected) => {
    expect(parseInstant(text)).toBe(expected);
  });

  it.each([
    '2026-02-30T00:00:00Z',
    '2026-01-15',
    '2026-01-15T13:37:11',
    '2026-01-15T24:00:01Z',
    '2026-13-01T00:00:00Z',
    'now',
  ])('refuses %s', (text) => {
    expect(parseInstant(text)).toBeUndefined();
  });

  it('keeps one written form, so that instants sort as text', () => {
    expect(instantSchema.safeParse('2026-01-15T13:37:11Z').success).toBe(false);
    expect(instantSchema.safeParse('2026-01-15T13:37:11.000Z').success).toBe(true);
  });

  it('cuts to whole seconds before it counts them', () => {
    expect(floorToSecond(instant('2026-01-15T13:37:11.999Z'))).toBe('2026-01-15T13:37:11.000Z');
    expect(secondsBetween(instant('2026-01-15T13:37:11.999Z'), instant('2026-02-01T00:00:00Z'))).toBe(1_419_769n);
  });

  it('counts the start to a period and the end to the next', () => {
    const period = { start: instant('2026-01-01T00:00:00Z'), end: instant('2026-02-01T00:00:00Z') };
    expect(isWithin(period, period.start)).toBe(true);
    expect(isWithin(period, period.end)).toBe(false);
  });
});

describe('time zones', () => {
  it('are named, not offsets', () => {
    expect(['Europe/Berlin', 'UTC', 'America/New_York'].every(isTimeZone)).toBe(true);
    expect(['+01:00', 'Berlin', '', 'Mars/Olympus'].some(isTimeZone)).toBe(false);
  });

  it.each([
    ['an ordinary winter day', '2026-01-15', 'Europe/Berlin', '2026-01-14T23:00:00.000Z'],
    ['the first day of summer time', '2026-03-30', 'Europe/Berlin', '2026-03-29T22:00:00.000Z'],
    ['a half-hour zone', '2026-01-15', 'Asia/Kolkata', '2026-01-14T18:30:00.000Z'],
    ['a gap over midnight: the first instant after it', '2024-09-08', 'America/Santiago', '2024-09-08T04:00:00.000Z'],
    ['a gap over midnight in Cairo', '2026-04-24', 'Africa/Cairo', '2026-04-23T22:00:00.000Z'],
    ['midnight twice: the first', '2024-11-03', 'America/Havana', '2024-11-03T04:00:00.000Z'],
    ['midnight twice in the Azores', '2024-10-27', 'Atlantic/Azores', '2024-10-27T00:00:00.000Z'],
    ['a clock set back to the day before', '2010-11-07', 'America/St_Johns', '2010-11-07T02:30:00.000Z'],
    ['a day that never was', '2011-12-30', 'Pacific/Apia', '2011-12-30T10:00:00.000Z'],
    ['the farthest zone', '2026-01-15', 'Pacific/Kiritimati', '2026-01-14T10:00:00.000Z'],
  ])('has midnight on %s', (_what, date, zone, expected) => {
    expect(localMidnight(civilDate(date), zone)).toBe(expected);
  });

  it('begins each local day at its first instant, in every zone, over ten years', () => {
    fc.assert(
      fc.property(fc.constantFrom(...zones), fc.integer({ min: 0, max: 3652 }), (zone, offset) => {
        const date = addDays(civilDate('2020-01-01'), offset);
        const start = localMidnight(date, zone);
        expect(localDate(start, zone) >= date).toBe(true);
        expect(localDate(addSeconds(start, -1), zone) < date).toBe(true);
      }),
      { numRuns: 3000 },
    );
  });
});

describe('calendar arithmetic', () => {
  it.each([
    ['2026-01-31', 1, '2026-02-28'],
    ['2024-01-31', 1, '2024-02-29'],
    ['2026-01-31', 3, '2026-04-30'],
    ['2026-12-15', 1, '2027-01-15'],
    ['2026-01-15', -1, '2025-12-15'],
  ])('goes from %s by %i months to %s', (date, months, expected) => {
    expect(addMonths(civilDate(date), months)).toBe(expected);
  });

  it('comes back to the anchor day after a short month', () => {
    expect(addMonths(civilDate('2026-02-28'), 1, 31)).toBe('2026-03-31');
  });

  it('takes 29 February to the 28th and back', () => {
    const leap = civilDate('2024-02-29');
    expect([1, 2, 3, 4].map((years) => addYears(leap, years))).toEqual([
      '2025-02-28',
      '2026-02-28',
      '2027-02-28',
      '2028-02-29',
    ]);
  });
});

describe('windows', () => {
  it('have hours of UTC and days of the zone', () => {
    expect(hourStart(instant('2026-01-15T13:37:11Z'))).toBe('2026-01-15T13:00:00.000Z');
    expect(dayStart(instant('2026-01-15T23:30:00Z'), 'Europe/Berlin')).toBe('2026-01-15T23:00:00.000Z');
  });

  it('partition any range, the first and the last cut at its ends', () => {
    const range = { start: instant('2026-03-28T10:30:00Z'), end: instant('2026-03-30T08:15:00Z') };
    expect(windowsOf(range, 'day', 'Europe/Berlin')).toEqual([
      { start: '2026-03-28T10:30:00.000Z', end: '2026-03-28T23:00:00.000Z' },
      { start: '2026-03-28T23:00:00.000Z', end: '2026-03-29T22:00:00.000Z' },
      { start: '2026-03-29T22:00:00.000Z', end: '2026-03-30T08:15:00.000Z' },
    ]);
  });

  it('leave no gap in any zone', () => {
    const spans = fc.tuple(
      fc.constantFrom(...zones),
      fc.integer({ min: 0, max: 87_600 }),
      fc.integer({ min: 1, max: 2000 }),
    );
    fc.assert(
      fc.property(spans, fc.constantFrom('day' as const, 'month' as const), ([zone, from, hours], window) => {
        const start = addSeconds(instant('2018-01-01T00:00:00Z'), from * 3600);
        const range = { start, end: addSeconds(start, hours * 3600) };
        const windows = windowsOf(range, window, zone);
        expect(windows.at(0)?.start).toBe(range.start);
        expect(windows.at(-1)?.end).toBe(range.end);
        for (const [index, each] of windows.entries()) {
          expect(each.start < each.end).toBe(true);
          expect(windows[index + 1]?.start ?? range.end).toBe(each.end);
        }
      }),
      { numRuns: 300 },
    );
  });
});
