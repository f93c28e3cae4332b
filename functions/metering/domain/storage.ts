import { type Rational, ratio } from '../../kernel/decimal.ts';
import { addSeconds, floorToSecond, type Instant, secondsBetween, utcDate, utcMidnight } from '../../kernel/time.ts';
import { quarterStart } from './cover.ts';
import { hourOf, quarterOf } from './usage-fact.ts';

/** Bytes that appeared (positive) or went (negative) at an instant, cut to its second. */
export interface StorageChange {
  readonly at: Instant;
  readonly bytes: bigint;
}

/**
 * Changes of one span, summed: how much the level moved, and the byte-seconds that they make until the span's end.
 * Sums, not snapshots of a level: a change that is recorded late corrects every reading after it by itself.
 */
export interface Moment {
  readonly net: bigint;
  readonly byteSeconds: bigint;
}

/** `parts`: the hour's quarters. */
export interface StorageHour {
  readonly hour: string;
  readonly parts: ReadonlyMap<number, Moment>;
}

export interface StorageDay {
  readonly date: string;
  readonly moment: Moment;
}

export interface StorageHistory {
  readonly days: readonly StorageDay[];
  readonly hours: readonly StorageHour[];
  readonly changes: readonly StorageChange[];
}

const DAY_SECONDS = 86_400;
const QUARTER_SECONDS = 900;
const BYTE_SECONDS_PER_GB_HOUR = 10n ** 9n * 3_600n;

export const gbHours = (byteSeconds: bigint): Rational => ratio(byteSeconds, BYTE_SECONDS_PER_GB_HOUR);

export const dayEnd = (date: string): Instant => addSeconds(`${date}T00:00:00.000Z` as Instant, DAY_SECONDS);
const partEnd = (hour: string, part: number): Instant =>
  addSeconds(`${hour}:00:00.000Z` as Instant, (part + 1) * QUARTER_SECONDS);

export const momentUntil = ({ at, bytes }: StorageChange, end: Instant): Moment => ({
  net: bytes,
  byteSeconds: bytes * secondsBetween(at, end),
});

/** Where a change is added up: its quarter of its hour, and its day. */
export function placesOf(change: StorageChange) {
  const hour = hourOf(change.at);
  const part = quarterOf(change.at);
  const date = utcDate(change.at);
  return {
    hour: { hour, part, moment: momentUntil(change, partEnd(hour, part)) },
    day: { date, moment: momentUntil(change, dayEnd(date)) },
  };
}

const since = ({ net, byteSeconds }: Moment, end: Instant, at: Instant): bigint =>
  byteSeconds + net * secondsBetween(end, at);

/** Byte-seconds from the beginning until `at`: whole days, then whole quarters of its day, then single changes. */
export function byteSecondsUntil(at: Instant, history: StorageHistory): bigint {
  const end = floorToSecond(at);
  const [date, quarter] = [utcDate(end), quarterStart(end)];
  const days = history.days.filter((day) => day.date < date).map((day) => since(day.moment, dayEnd(day.date), end));
  const quarters = history.hours
    .filter(({ hour }) => hour >= hourOf(utcMidnight(date)) && hour <= hourOf(end))
    .flatMap(({ hour, parts }) =>
      [...parts]
        .filter(([part]) => partEnd(hour, part) <= quarter)
        .map(([part, moment]) => since(moment, partEnd(hour, part), end)),
    );
  const changes = history.changes
    .filter((change) => change.at >= quarter && change.at < end)
    .map((change) => change.bytes * secondsBetween(change.at, end));
  return [...days, ...quarters, ...changes].reduce((sum, part) => sum + part, 0n);
}
