import type { Item, Write } from '../kernel/change.ts';
import type { TenantId } from '../kernel/ids.ts';
import { type Instant, utcDate, utcMidnight } from '../kernel/time.ts';
import type { Table } from '../platform/table.ts';
import { quarterStart } from './domain/cover.ts';
import { storedInteger } from './domain/quantity.ts';
import { type Moment, placesOf, type StorageHistory, type StorageHour } from './domain/storage.ts';
import { hourOf } from './domain/usage-fact.ts';
import type { StorageWrites, UsageReads } from './ports.ts';
import { everyItem, tenantStands } from './store.ts';

const collection = (tenantId: TenantId) => `TENANT#${tenantId}#STORAGE`;

/** A change, and the sums of its hour and its day, in one transaction: they cannot disagree. */
export const storageStore = (tenantId: TenantId): StorageWrites => ({
  storageWrites({ fileId, kind, sizeBytes, at }, now) {
    const pk = collection(tenantId);
    const bytes = BigInt(kind === 'stored' ? sizeBytes : -sizeBytes);
    const { hour, day } = placesOf({ at, bytes });
    const sums = (sk: string, createdAt: string, add: Readonly<Record<string, bigint>>): Write => ({
      update: { pk, sk },
      set: { entity: 'storage-sums', createdAt, updatedAt: now },
      add: { version: 1, ...add },
    });
    const change: Item = {
      pk,
      sk: `C#${at}#${fileId}#${kind}`,
      entity: 'storage-change',
      version: 1,
      createdAt: at,
      updatedAt: now,
      bytes: bytes.toString(),
    };
    return [
      tenantStands(tenantId),
      { put: change, if: { kind: 'absent' } },
      sums(`H#${hour.hour}`, `${hour.hour}:00:00.000Z`, {
        [`net${hour.part}`]: hour.moment.net,
        [`byteSeconds${hour.part}`]: hour.moment.byteSeconds,
      }),
      sums(`D#${day.date}`, utcMidnight(day.date), { net: day.moment.net, byteSeconds: day.moment.byteSeconds }),
    ];
  },
});

const momentOf = (item: Item, part: number | ''): Moment => ({
  net: storedInteger(item[`net${part}`]),
  byteSeconds: storedInteger(item[`byteSeconds${part}`]),
});

const hourRow = (item: Item): StorageHour => ({
  hour: item.sk.slice(2),
  parts: new Map([0, 1, 2, 3].filter((part) => `net${part}` in item).map((part) => [part, momentOf(item, part)])),
});

export function storageReads(table: Table, tenantId: TenantId): UsageReads['storage'] {
  const pk = collection(tenantId);
  const changesIn = async (at: Instant) => {
    const items = await everyItem(table, { pk, from: `C#${quarterStart(at)}`, before: `C#${at}` });
    return items.map((item) => ({ at: item['createdAt'] as Instant, bytes: storedInteger(item['bytes']) }));
  };
  return async (instants): Promise<StorageHistory> => {
    const sorted = [...instants].sort();
    const [first, last] = [sorted.at(0), sorted.at(-1)];
    if (!first || !last) return { days: [], hours: [], changes: [] };
    // The latest cut of a quarter: what it reads holds what an earlier one needs.
    const cuts = [...new Map(sorted.map((at) => [quarterStart(at), at])).values()].filter(
      (at) => quarterStart(at) !== at,
    );
    const [days, hours, changes] = await Promise.all([
      everyItem(table, { pk, from: 'D#', before: `D#${utcDate(last)}` }),
      everyItem(table, { pk, from: `H#${hourOf(utcMidnight(utcDate(first)))}`, before: `H#${hourOf(last)}~` }),
      Promise.all(cuts.map(changesIn)),
    ]);
    return {
      days: days.map((item) => ({ date: item.sk.slice(2), moment: momentOf(item, '') })),
      hours: hours.map(hourRow),
      changes: changes.flat(),
    };
  };
}

/** What lies there now: what was stored less what was deleted, day by day. */
export async function storedBytes(table: Table, tenantId: TenantId): Promise<bigint> {
  const days = await everyItem(table, { pk: collection(tenantId), prefix: 'D#' });
  return days.reduce((sum, item) => sum + storedInteger(item['net']), 0n);
}
