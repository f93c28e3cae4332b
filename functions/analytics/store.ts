import type { Item, Key } from '../kernel/change.ts';
import type { TenantId } from '../kernel/ids.ts';
import { addSeconds, epochSeconds, type Instant, instant } from '../kernel/time.ts';
import type { Table } from '../platform/table.ts';
import { tenantKeyOf } from '../platform/watermark.ts';
import { type Load, noLoad } from './domain/load.ts';
import { type Operation, operations } from './domain/operations.ts';
import type { Slis, Tally } from './domain/slis.ts';
import type { SliHour, SliReads, SliWrites } from './ports.ts';

/** The budget's thirty days, and ten to look back from. */
const KEPT_SECONDS = 40 * 86_400;
const PAGE = 200;

interface StoredTally {
  readonly calls: number;
  readonly failed: number;
  readonly buckets: Readonly<Record<string, number>>;
  /** Absent in hours from before it was told. */
  readonly load?: Load;
}

/** TENANT#<id>#SLI / 2026-11-24T10 */
const keyOf = (tenantId: TenantId, start: Instant): Key => ({
  pk: `TENANT#${tenantId}#SLI`,
  sk: start.slice(0, 13),
});

const stored = ({ calls, failed, durations, load }: Tally): StoredTally => ({
  calls,
  failed,
  load,
  buckets: Object.fromEntries([...durations].map(([bucket, count]) => [String(bucket), count])),
});

const tallyOf = ({ calls, failed, buckets, load = noLoad }: StoredTally): Tally => ({
  calls,
  failed,
  load,
  durations: new Map(Object.entries(buckets).map(([bucket, count]) => [Number(bucket), count])),
});

function hourOf(item: Item): SliHour {
  const tallies = (item['operations'] ?? {}) as Partial<Record<Operation, StoredTally>>;
  const slis: Slis = new Map(
    operations.flatMap((operation) => {
      const tally = tallies[operation];
      return tally ? [[operation, tallyOf(tally)] as const] : [];
    }),
  );
  return {
    start: instant(`${item.sk}:00:00.000Z`),
    slis,
    deliveries: (item['deliveries'] ?? []) as readonly string[],
    version: Number(item['version']),
  };
}

export function sliWrites(tenantId: TenantId, table: Table): SliWrites {
  return {
    async findHour(start) {
      const item = await table.get(keyOf(tenantId, start));
      return item && hourOf(item);
    },
    hourWrites: ({ start, slis, deliveries, version }, now) => [
      { check: tenantKeyOf(tenantId), if: { kind: 'exists' } },
      {
        put: {
          ...keyOf(tenantId, start),
          entity: 'sli-hour',
          version: version + 1,
          createdAt: start,
          updatedAt: now,
          operations: Object.fromEntries([...slis].map(([operation, tally]) => [operation, stored(tally)])),
          deliveries,
          expiresAt: epochSeconds(addSeconds(start, KEPT_SECONDS)),
        },
        if: version === 0 ? { kind: 'absent' } : { kind: 'version', version },
      },
    ],
  };
}

export const sliReads = (tenantId: TenantId, table: Table): SliReads => ({
  async listHours({ start, end }) {
    const { pk, sk: from } = keyOf(tenantId, start);
    const { sk: before } = keyOf(tenantId, end);
    const hours: SliHour[] = [];
    let after: Key | undefined;
    do {
      const page = await table.query({ pk, from, before, limit: PAGE, ...(after ? { after } : {}) });
      hours.push(...page.data.map(hourOf));
      after = page.last;
    } while (after);
    return hours;
  },
});
