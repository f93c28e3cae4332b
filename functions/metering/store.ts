import type { Item, Key, Write } from '../kernel/change.ts';
import type { TenantId } from '../kernel/ids.ts';
import { addSeconds, epochSeconds, type Instant } from '../kernel/time.ts';
import type { Query, Table } from '../platform/table.ts';
import { tenantKeyOf } from '../platform/watermark.ts';
import { type CallsMerge, type Claim, callsKey, type Sums } from './domain/aggregate.ts';
import type { Barriers, Ledger, PresenceWrites, Traces } from './ports.ts';

const KEYS_PER_READ = 100;
const PAGE = 1_000;
/** How long, and over how many requests, an accepted event is known to be on its way. */
const TRACE_SECONDS = 3_600;
const TRACES = 1_000;
/** A trace only answers "on its way": 64 bits of an identity are enough for that, and a page of traces holds more. */
const shortened = (identity: string): string => identity.slice(0, 16);

export const collection = (tenantId: TenantId, name: 'EVENT' | 'CALL' | 'USAGE' | 'BARRIER' | 'PENDING' | 'PRESENCE') =>
  `TENANT#${tenantId}#${name}`;

/** Nothing may be written for a tenant once its deletion has removed it, however late a fact arrives. */
export const tenantStands = (tenantId: TenantId): Write => ({ check: tenantKeyOf(tenantId), if: { kind: 'exists' } });

export async function everyItem(table: Table, query: Omit<Query, 'limit' | 'after'>): Promise<Item[]> {
  const items: Item[] = [];
  let after: Key | undefined;
  do {
    const page = await table.query({ consistent: true, ...query, limit: PAGE, ...(after ? { after } : {}) });
    items.push(...page.data);
    after = page.last;
  } while (after);
  return items;
}

async function itemsOf(table: Table, keys: readonly Key[]): Promise<Item[]> {
  const reads: Promise<readonly Item[]>[] = [];
  for (let i = 0; i < keys.length; i += KEYS_PER_READ) reads.push(table.getMany(keys.slice(i, i + KEYS_PER_READ)));
  return (await Promise.all(reads)).flat();
}

export const textOf = (item: Item, name: string): string => String(item[name]);
export const listOf = (item: Item, name: string): readonly string[] =>
  (item[name] as readonly string[] | undefined) ?? [];

export function ledgerStore(table: Table, tenantId: TenantId): Ledger {
  const eventKey = (identity: string): Key => ({ pk: collection(tenantId, 'EVENT'), sk: identity });
  const callKey = (key: string): Key => ({ pk: collection(tenantId, 'CALL'), sk: key });
  return {
    async findEvents(identities) {
      const items = await itemsOf(table, [...new Set(identities)].map(eventKey));
      return new Map(
        items.map((item) => [
          item.sk,
          {
            digest: textOf(item, 'digest'),
            conflicted: item['conflictedAt'] !== undefined,
            countedAt: textOf(item, 'createdAt') as Instant,
          },
        ]),
      );
    },
    async findCalls(keys) {
      const items = await itemsOf(table, [...new Set(keys)].map(callKey));
      return new Map(items.map((item) => [item.sk, { ids: listOf(item, 'ids'), version: Number(item['version']) }]));
    },
    countWrites: ({ claims, conflicts, calls, hours, minutes }, now) => [
      tenantStands(tenantId),
      ...claims.map((claim) => claimWrite(eventKey(claim.event.identity), claim, now)),
      ...conflicts.map((identity) => conflictWrite(eventKey(identity), now)),
      ...calls.map((merge) => callsWrite(callKey(callsKey(merge.meter, merge.second)), merge, now)),
      ...hours.map((sums) => sumsWrite(tenantId, 'H', sums, now)),
      ...minutes.map((sums) => sumsWrite(tenantId, 'M', sums, now)),
    ],
  };
}

const claimWrite = (key: Key, { event, conflicted }: Claim, now: Instant): Write => ({
  put: {
    ...key,
    entity: 'usage-event',
    version: 1,
    createdAt: now,
    updatedAt: now,
    digest: event.digest,
    meter: event.meter,
    time: event.time,
    units: event.units.toString(),
    // The record that claimed the identity: where to look for it in the stream and the archive.
    sequence: event.sequence,
    ...(conflicted ? { conflictedAt: now } : {}),
  },
  if: { kind: 'absent' },
});

const conflictWrite = (key: Key, now: Instant): Write => ({
  update: key,
  set: { conflictedAt: now, updatedAt: now },
  add: { version: 1 },
  if: { kind: 'exists' },
});

const callsWrite = (key: Key, { ids, version, meter, second }: CallsMerge, now: Instant): Write => ({
  put: {
    ...key,
    entity: 'usage-calls',
    version: version + 1,
    createdAt: `${second}.000Z`,
    updatedAt: now,
    meter,
    ids,
  },
  if: version === 0 ? { kind: 'absent' } : { kind: 'version', version },
});

export type Grain = 'H' | 'M';
export const prefixOf = { H: 'q', M: 's' } as const;

const sumsWrite = (tenantId: TenantId, grain: Grain, { meter, start, parts, count }: Sums, now: Instant): Write => ({
  update: { pk: collection(tenantId, 'USAGE'), sk: `${meter}#${grain}#${start}` },
  set: { entity: grain === 'H' ? 'usage-hour' : 'usage-minute', createdAt: startOf(grain, start), updatedAt: now },
  add: {
    version: 1,
    n: count,
    ...Object.fromEntries([...parts].map(([part, units]) => [`${prefixOf[grain]}${part}`, units])),
  },
});

const startOf = (grain: Grain, start: string) => (grain === 'H' ? `${start}:00:00.000Z` : `${start}:00.000Z`);
export const presenceStore = (tenantId: TenantId): PresenceWrites => ({
  presenceWrites: ({ meter, subject, at }) => [
    tenantStands(tenantId),
    {
      put: {
        pk: collection(tenantId, 'PRESENCE'),
        sk: `${meter}#${at}#${subject}`,
        entity: 'presence',
        version: 1,
        createdAt: at,
        updatedAt: at,
        subject,
      },
      if: { kind: 'absent' },
    },
  ],
});

export function traceStore(table: Table, tenantId: TenantId): Traces {
  const pk = collection(tenantId, 'PENDING');
  return {
    leave: (requestId, identities, now) => ({
      put: {
        pk,
        sk: `${now}#${requestId}`,
        entity: 'usage-trace',
        version: 1,
        createdAt: now,
        updatedAt: now,
        identities: identities.map(shortened),
        expiresAt: epochSeconds(addSeconds(now, TRACE_SECONDS)),
      },
    }),
    async holds(identity, now) {
      const from = addSeconds(now, -TRACE_SECONDS);
      const page = await table.query({ pk, from, newestFirst: true, consistent: true, limit: TRACES });
      return page.data.some((item) => listOf(item, 'identities').includes(shortened(identity)));
    },
  };
}

export function barrierStore(table: Table, tenantId: TenantId): Barriers {
  const pk = collection(tenantId, 'BARRIER');
  return {
    acknowledge: (barrierId, lane, now) => [
      tenantStands(tenantId),
      { put: { pk, sk: `${barrierId}#${lane}`, entity: 'barrier', version: 1, createdAt: now, updatedAt: now, lane } },
    ],
    acknowledged: async (barrierId) =>
      (await everyItem(table, { pk, prefix: `${barrierId}#` })).map((item) => textOf(item, 'lane')),
  };
}
