import * as z from 'zod';

const INSTANT = /^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z$/;
const RFC3339 = /^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})$/i;
const CIVIL_DATE = /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/;
const HOUR_MS = 3_600_000;
const DAY_SECONDS = 86_400n;

/** `2026-01-15T13:37:11.000Z`: UTC, always with milliseconds, so that instants sort as strings. */
export const instantSchema = z
  .string()
  .refine((text) => INSTANT.test(text) && isRealInstant(text), 'not an instant of the form 2026-01-15T13:37:11.000Z')
  .brand<'Instant'>();
export type Instant = z.infer<typeof instantSchema>;

/** `2026-01-15`, a day of the calendar without a zone. */
export const civilDateSchema = z
  .string()
  .refine(
    (text) => CIVIL_DATE.test(text) && isRealInstant(`${text}T00:00:00.000Z`),
    'not a date of the form 2026-01-15',
  )
  .brand<'CivilDate'>();
export type CivilDate = z.infer<typeof civilDateSchema>;

export type Clock = () => Instant;

/** Half-open: `start` belongs to it, `end` does not. */
export interface Period {
  readonly start: Instant;
  readonly end: Instant;
}

export const periodSchema = z.object({ start: instantSchema, end: instantSchema });

function isRealInstant(text: string): boolean {
  const date = new Date(text);
  // Engines that roll 30 February over to March would otherwise accept it.
  return !Number.isNaN(date.getTime()) && date.toISOString() === text;
}

export const instantOf = (ms: number): Instant => new Date(ms).toISOString() as Instant;
export const epochMs = (instant: Instant): number => Date.parse(instant);
export const epochSeconds = (instant: Instant): number => Math.floor(epochMs(instant) / 1000);

/** For libraries that take nothing else; goes no further than the adapter that calls them. */
export const toDate = (at: Instant): Date => new Date(at);

/** Reads any RFC 3339 timestamp, whatever its offset; digits below the millisecond are cut. Undefined where it is none. */
export function parseInstant(text: string): Instant | undefined {
  if (!RFC3339.test(text)) return undefined;
  const wall = text.slice(0, 19).toUpperCase();
  if (!isRealInstant(`${wall}.000Z`)) return undefined;
  const ms = Date.parse(text.toUpperCase().replace(/(\.[0-9]{3})[0-9]+/, '$1'));
  return Number.isNaN(ms) ? undefined : instantOf(ms);
}

/** For literals and stored values: throws where the text is no instant. */
export const instant = (text: string): Instant => instantSchema.parse(parseInstant(text) ?? text);
export const civilDate = (text: string): CivilDate => civilDateSchema.parse(text);

export const earlier = (a: Instant, b: Instant): Instant => (a <= b ? a : b);
export const later = (a: Instant, b: Instant): Instant => (a >= b ? a : b);

export const addMilliseconds = (at: Instant, ms: number): Instant => instantOf(epochMs(at) + ms);
export const addSeconds = (at: Instant, seconds: number): Instant => addMilliseconds(at, seconds * 1000);
export const floorToSecond = (at: Instant): Instant => `${at.slice(0, 19)}.000Z` as Instant;

/** Whole seconds, each end cut to its second first, so that the parts of a period sum to the period. */
export const secondsBetween = (start: Instant, end: Instant): bigint => BigInt(epochSeconds(end) - epochSeconds(start));

export const isWithin = (period: Period, at: Instant): boolean => period.start <= at && at < period.end;
export const periodSeconds = (period: Period): bigint => secondsBetween(period.start, period.end);

const zoneFormats = new Map<string, Intl.DateTimeFormat>();

function zoneFormat(timeZone: string): Intl.DateTimeFormat {
  const known = zoneFormats.get(timeZone);
  if (known) return known;
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    calendar: 'iso8601',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
  zoneFormats.set(timeZone, format);
  return format;
}

/** Region names only: a bare offset such as `+01:00` knows no summer time and is refused. */
export function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    zoneFormat(name);
    return true;
  } catch {
    return false;
  }
}
export const timeZoneSchema = z.string().refine(isTimeZone, 'not an IANA time zone');

/** What the wall clock shows, written as if it were UTC. */
function wallMs(atMs: number, timeZone: string): number {
  const part = new Map(
    zoneFormat(timeZone)
      .formatToParts(atMs)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const field = (name: Intl.DateTimeFormatPartTypes) => part.get(name) ?? 0;
  return Date.UTC(field('year'), field('month') - 1, field('day'), field('hour'), field('minute'), field('second'));
}

const dateOf = (ms: number): CivilDate => new Date(ms).toISOString().slice(0, 10) as CivilDate;

export const localDate = (at: Instant, timeZone: string): CivilDate => dateOf(wallMs(epochMs(at), timeZone));
export const utcDate = (at: Instant): CivilDate => at.slice(0, 10) as CivilDate;
export const utcMidnight = (date: CivilDate): Instant => `${date}T00:00:00.000Z` as Instant;

/**
 * Midnight at the start of a local day: the first of two where the clock is set back over it, the first instant after the gap
 * where it is set forward over it.
 */
export function localMidnight(date: CivilDate, timeZone: string): Instant {
  const wanted = epochMs(utcMidnight(date));
  // Offsets reach from -12 to +14 hours and a whole day may be skipped, so midnight lies within a day of its UTC namesake.
  const samples = Array.from({ length: 9 }, (_, index) => wanted + (index - 4) * 6 * HOUR_MS);
  const offsets = new Set(samples.map((at) => wallMs(at, timeZone) - at));
  const exact = [...offsets].map((offset) => wanted - offset).filter((at) => wallMs(at, timeZone) === wanted);
  return instantOf(exact.length > 0 ? Math.min(...exact) : firstAfterGap(wanted, timeZone));
}

function firstAfterGap(wanted: number, timeZone: string): number {
  let [before, after] = [(wanted - 24 * HOUR_MS) / 1000, (wanted + 24 * HOUR_MS) / 1000];
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (wallMs(middle * 1000, timeZone) < wanted) before = middle;
    else after = middle;
  }
  return after * 1000;
}

const dayOfMonth = (date: CivilDate): number => Number(date.slice(8));

export const daysInMonth = (year: number, month: number): number => new Date(Date.UTC(year, month, 0)).getUTCDate();

/** The anchor day `months` on, clamped to the month's last day: anchor 31 gives 28 February and 31 March. */
export function addMonths(date: CivilDate, months: number, anchorDay = dayOfMonth(date)): CivilDate {
  const index = Number(date.slice(0, 4)) * 12 + Number(date.slice(5, 7)) - 1 + months;
  const [year, month] = [Math.floor(index / 12), (index % 12) + 1];
  const day = Math.min(anchorDay, daysInMonth(year, month));
  return civilDate(
    `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`,
  );
}

export const addYears = (date: CivilDate, years: number, anchorDay = dayOfMonth(date)): CivilDate =>
  addMonths(date, years * 12, anchorDay);

export const addDays = (date: CivilDate, days: number): CivilDate =>
  utcDate(addSeconds(utcMidnight(date), days * Number(DAY_SECONDS)));

export const anchorDayOf = dayOfMonth;

export type Window = 'hour' | 'day' | 'month';

export const hourStart = (at: Instant): Instant => `${at.slice(0, 13)}:00:00.000Z` as Instant;
export const dayStart = (at: Instant, timeZone: string): Instant => localMidnight(localDate(at, timeZone), timeZone);

function windowEnd(start: Instant, window: Window, timeZone: string): Instant {
  if (window === 'hour') return addSeconds(hourStart(start), 3600);
  const date = localDate(start, timeZone);
  const next = window === 'day' ? addDays(date, 1) : addMonths(civilDate(`${date.slice(0, 7)}-01`), 1);
  const end = localMidnight(next, timeZone);
  // A clock set back over midnight shows the evening twice; the second one already lies behind the first midnight.
  return end > start ? end : localMidnight(addDays(next, 1), timeZone);
}

/** Hours are UTC's, days and months the zone's; the first and the last are cut at the period's ends. */
export function windowsOf(period: Period, window: Window, timeZone: string): Period[] {
  const windows: Period[] = [];
  for (let start = period.start; start < period.end; ) {
    const end = earlier(windowEnd(start, window, timeZone), period.end);
    windows.push({ start, end });
    start = end;
  }
  return windows;
}
