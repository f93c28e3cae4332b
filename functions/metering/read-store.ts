import type { Item } from '../kernel/change.ts';
import type { TenantId } from '../kernel/ids.ts';
import type { Instant, Period } from '../kernel/time.ts';
import type { Table } from '../platform/table.ts';
import { storedInteger, wholeUnits } from './domain/quantity.ts';
import type { Point } from './domain/series.ts';
import { hourOf, minuteOf, secondOf } from './domain/usage-fact.ts';
import type { UsageReads } from './ports.ts';
import { storageReads } from './storage-store.ts';
import { collection, everyItem, type Grain, listOf, prefixOf, textOf } from './store.ts';

const two = (value: number): string => String(value).padStart(2, '0');

/** The parts of a rollup as points: quarters of the hour, or seconds of the minute. */
function pointsOf(grain: Grain, item: Item): Point[] {
  const start = item.sk.slice(item.sk.lastIndexOf('#') + 1);
  return Object.entries(item).flatMap(([name, value]) => {
    const part = new RegExp(`^${prefixOf[grain]}([0-9]+)$`).exec(name)?.[1];
    if (part === undefined) return [];
    const at = grain === 'H' ? `${start}:${two(Number(part) * 15)}:00` : `${start}:${two(Number(part))}`;
    return [{ at: `${at}.000Z`, units: storedInteger(value) }];
  });
}

const within =
  ({ start, end }: Period) =>
  ({ at }: Point) =>
    start <= at && at < end;

/** Everything that a reading of usage needs of one tenant. */
export function usageReads(table: Table, tenantId: TenantId): UsageReads {
  const rows = (meter: string, grain: Grain, from: string, to: string) =>
    everyItem(table, {
      pk: collection(tenantId, 'USAGE'),
      from: `${meter}#${grain}#${from}`,
      // '~' sorts behind every digit: the row of `to` itself is read too.
      before: `${meter}#${grain}#${to}~`,
    });
  return {
    storage: storageReads(table, tenantId),
    async quarters(meter, period) {
      const items = await rows(meter, 'H', hourOf(period.start), hourOf(period.end));
      return items.flatMap((item) => pointsOf('H', item)).filter(within(period));
    },
    async seconds(meter, period) {
      const [events, calls] = await Promise.all([
        rows(meter, 'M', minuteOf(period.start), minuteOf(period.end)),
        everyItem(table, {
          pk: collection(tenantId, 'CALL'),
          from: `${meter}#${secondOf(period.start)}`,
          before: `${meter}#${secondOf(period.end)}`,
        }),
      ]);
      const ofCalls = calls.map((item) => ({
        at: `${item.sk.slice(meter.length + 1)}.000Z`,
        units: wholeUnits(listOf(item, 'ids').length),
      }));
      return [...events.flatMap((item) => pointsOf('M', item)), ...ofCalls].filter(within(period));
    },
    async presences(meter, { start, end }) {
      const pk = collection(tenantId, 'PRESENCE');
      const items = await everyItem(table, { pk, from: `${meter}#${start}`, before: `${meter}#${end}` });
      return items.map((item) => ({ at: textOf(item, 'createdAt') as Instant, subject: textOf(item, 'subject') }));
    },
  };
}
