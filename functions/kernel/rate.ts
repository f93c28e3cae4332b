import type { Limits } from './limits.ts';

/**
 * A window of 60 seconds that opens with its first request, in six cells. What was used in a cell of the window before
 * goes out of the count evenly during the same cell of this one: whoever waits for a window's end gets no second
 * helping for it. Every token is counted before it is used, so the sum can only stay below the limit.
 */
export const WINDOW_MS = 60_000;
const CELLS = 6;
const CELL_MS = WINDOW_MS / CELLS;

export interface RateWindow {
  /** Milliseconds since the epoch. */
  readonly start: number;
  /** The sum of `cells`. */
  readonly used: number;
  readonly cells: readonly number[];
  /** The cells of the window before, where that ended when this one began. */
  readonly before: readonly number[];
}

const empty = Array<number>(CELLS).fill(0);
const elapsed = (window: RateWindow, now: number): number => Math.max(0, now - window.start);
export const isOpen = (window: RateWindow, now: number): boolean => now < window.start + WINDOW_MS;
export const cellAt = (window: Pick<RateWindow, 'start'>, now: number): number =>
  Math.min(CELLS - 1, Math.floor(Math.max(0, now - window.start) / CELL_MS));
/** Until when a token that is taken now counts in the cell that it was taken in. */
export const cellEnd = (window: Pick<RateWindow, 'start'>, now: number): number =>
  window.start + (cellAt(window, now) + 1) * CELL_MS;

/** The window that follows: the next one, or, after a pause, a new one without a past. */
export function windowAt(window: RateWindow | undefined, now: number): RateWindow {
  if (window && isOpen(window, now)) return window;
  const follows = window !== undefined && now < window.start + 2 * WINDOW_MS;
  return follows
    ? { start: window.start + WINDOW_MS, used: 0, cells: empty, before: window.cells }
    : { start: now, used: 0, cells: empty, before: empty };
}

/** What the window before still counts for. */
export function carried({ before, ...window }: RateWindow, now: number): number {
  const position = elapsed({ before, ...window }, now) / CELL_MS;
  const share = before.reduce((sum, used, cell) => sum + used * Math.min(1, Math.max(0, cell + 1 - position)), 0);
  // A sum of fractions may miss a whole number by a hair.
  return Math.max(0, Math.ceil(share - 1e-9));
}

/** How many requests `limit` leaves at this moment. */
export function roomIn(window: RateWindow | undefined, limit: number, now: number): number {
  const current = windowAt(window, now);
  return Math.max(0, limit - current.used - carried(current, now));
}

/** Whole seconds until a request finds room again, if nobody else takes it. */
export function secondsToRoom(window: RateWindow, limit: number, now: number): number {
  const most = (2 * WINDOW_MS) / 1_000;
  for (let seconds = 1; seconds < most; seconds += 1)
    if (roomIn(window, limit, now + seconds * 1_000) > 0) return seconds;
  return most;
}

/** Whole seconds to the end of the window. */
export const secondsToEnd = (window: RateWindow, now: number): number =>
  Math.max(1, Math.ceil((window.start + WINDOW_MS - now) / 1_000));

export const rateWindowOf = (item: Readonly<Record<string, unknown>> | undefined): RateWindow | undefined =>
  item && {
    start: Number(item['start']),
    used: Number(item['used']),
    cells: empty.map((_, cell) => Number(item[`cell${cell}`] ?? 0)),
    before: empty.map((_, cell) => Number(item[`before${cell}`] ?? 0)),
  };

export interface Policy {
  readonly name: 'tenant' | 'user' | 'token';
  /** Where its tokens are counted: `TENANT`, or the caller's id. */
  readonly id: string;
  readonly limit: number;
}

/** The tenant's first, then the caller's own. */
export function policiesOf(actor: { readonly type: 'user' | 'token'; readonly id: string }, limits: Limits): Policy[] {
  const { requestsPerMinute: shared, requestsPerMinutePerUser, requestsPerMinutePerToken } = limits;
  const own = actor.type === 'user' ? requestsPerMinutePerUser : requestsPerMinutePerToken;
  return [
    ...(shared === null ? [] : [{ name: 'tenant' as const, id: 'TENANT', limit: shared }]),
    ...(own === null ? [] : [{ name: actor.type, id: actor.id, limit: own }]),
  ];
}

/** draft-ietf-httpapi-ratelimit-headers. */
export const rateHeaders = (
  policies: readonly Policy[],
  tightest: Policy,
  left: { remaining: number; seconds: number },
) => ({
  'RateLimit-Policy': policies.map(({ name, limit }) => `"${name}";q=${limit};w=60`).join(', '),
  RateLimit: `"${tightest.name}";r=${left.remaining};t=${left.seconds}`,
});

/** IANA's registry of HTTP problem types. */
export const quotaExceeded = 'https://iana.org/assignments/http-problem-types#quota-exceeded';
