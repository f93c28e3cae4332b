/** Sections 1 and 3: when periods end, and what share of one a segment is. Instants are milliseconds of UTC. */
import { type Ratio, ratio } from './ratio.ts';

export const SECOND = 1_000;
export const HOUR = 3_600 * SECOND;
export const DAY = 24 * HOUR;

export type CivilDate = { readonly year: number; readonly month: number; readonly day: number };

const formats = new Map<string, Intl.DateTimeFormat>();
function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known) return known;
  const digits = { year: 'numeric', month: '2-digit', day: '2-digit' } as const;
  const clock = { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' } as const;
  const made = new Intl.DateTimeFormat('en-US', { timeZone: zone, ...digits, ...clock });
  formats.set(zone, made);
  return made;
}

/** What a clock on the wall shows, as if it were UTC: walls can then be compared and subtracted. */
export function wallOf(at: number, zone: string): number {
  const shown = formatOf(zone).format(at);
  const [month = 0, day = 0, year = 0, hour = 0, minute = 0, second = 0] = (shown.match(/\d+/g) ?? []).map(Number);
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

export function localDate(at: number, zone: string): CivilDate {
  const wall = new Date(wallOf(at, zone));
  return { year: wall.getUTCFullYear(), month: wall.getUTCMonth() + 1, day: wall.getUTCDate() };
}

const midnights = new Map<string, number>();

/** The first of the instants at which the wall shows midnight of this date, or the first after the gap it fell into. */
export function midnightOf({ year, month, day }: CivilDate, zone: string): number {
  const wall = Date.UTC(year, month - 1, day);
  const key = `${zone} ${wall}`;
  const known = midnights.get(key);
  if (known !== undefined) return known;
  const found = exactMidnight(wall, zone) ?? afterGap(wall, zone);
  midnights.set(key, found);
  return found;
}

function exactMidnight(wall: number, zone: string): number | undefined {
  const offsets = new Set<number>();
  for (let at = wall - 30 * HOUR; at <= wall + 30 * HOUR; at += HOUR) offsets.add(wallOf(at, zone) - at);
  const shown = [...offsets].map((offset) => wall - offset).filter((at) => wallOf(at, zone) === wall);
  return shown.length > 0 ? Math.min(...shown) : undefined;
}

/** Only where the wall jumps over midnight: before the jump it shows less, from it on more. */
function afterGap(wall: number, zone: string): number {
  let before = wall - 30 * HOUR;
  let after = wall + 30 * HOUR;
  while (after - before > SECOND) {
    const middle = Math.floor((before + after) / 2 / SECOND) * SECOND;
    if (wallOf(middle, zone) > wall) after = middle;
    else before = middle;
  }
  return after;
}

const daysOf = (year: number, month: number) => new Date(Date.UTC(year, month, 0)).getUTCDate();

/** Local midnight of the anchor day, so many months after the anchor's: 31 becomes 28, 29 or 30, and 31 again. */
export function boundary(anchor: CivilDate, months: number, zone: string): number {
  const count = anchor.year * 12 + (anchor.month - 1) + months;
  const [year, month] = [Math.floor(count / 12), (count % 12) + 1];
  return midnightOf({ year, month, day: Math.min(anchor.day, daysOf(year, month)) }, zone);
}

/** Whole seconds between two instants, each cut first (section 1). */
export const seconds = (from: number, to: number) => BigInt(Math.floor(to / SECOND) - Math.floor(from / SECOND));

export const shareOf = (from: number, to: number, whole: { start: number; end: number }): Ratio =>
  ratio(seconds(from, to), seconds(whole.start, whole.end));
