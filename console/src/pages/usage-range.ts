export type Window = 'hour' | 'day' | 'month';
export type RangeKey = keyof typeof ranges;

const HOUR_MS = 3_600_000;

/** Windows are offered where a chart of them can be read. */
export const ranges: Readonly<
  Record<
    '24h' | '7d' | '30d' | '12m',
    { readonly label: string; readonly hours: number; readonly windows: readonly Window[] }
  >
> = {
  '24h': { label: 'Last 24 hours', hours: 24, windows: ['hour'] },
  '7d': { label: 'Last 7 days', hours: 24 * 7, windows: ['day', 'hour'] },
  '30d': { label: 'Last 30 days', hours: 24 * 30, windows: ['day'] },
  '12m': { label: 'Last 12 months', hours: 24 * 365, windows: ['month'] },
};

/** Up to the end of the running hour, so that what happened this minute is in it, and the range is the same all through the hour. */
export function rangeOf(key: RangeKey, now: Date): { readonly from: string; readonly to: string } {
  const end = Math.ceil(now.getTime() / HOUR_MS) * HOUR_MS;
  return { from: new Date(end - ranges[key].hours * HOUR_MS).toISOString(), to: new Date(end).toISOString() };
}
