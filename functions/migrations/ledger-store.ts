import { type Item, type Key, type Write, WriteConflict } from '../kernel/change.ts';
import type { TenantId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/time.ts';
import type { Table } from '../platform/table.ts';
import { tenantKeyOf } from '../platform/watermark.ts';
import { type Entry, type Ledger, noLedger } from './domain/ledger.ts';
import type { Ledgers } from './ports.ts';

const pkOf = (tenantId: TenantId): string => `TENANT#${tenantId}#MIGRATION`;
const ledgerKey = (tenantId: TenantId): Key => ({ pk: pkOf(tenantId), sk: 'LEDGER' });
const entryKey = (tenantId: TenantId, number: number): Key => ({
  pk: pkOf(tenantId),
  sk: `STEP#${String(number).padStart(8, '0')}`,
});

/**
 * MIGRATION / LEDGER       at which version the tenant's data is, and the step that is under way
 * MIGRATION / STEP#<n>     what was done, one line a step, written once
 */
export function ledgerStore(tenantId: TenantId, table: Table): Ledgers {
  const isThere: Write = { check: tenantKeyOf(tenantId), if: { kind: 'exists' } };
  return {
    find: async () => ledgerOf(await table.get(ledgerKey(tenantId))),
    history: async (limit) => {
      const { data } = await table.query({
        pk: pkOf(tenantId),
        prefix: 'STEP#',
        limit,
        newestFirst: true,
        consistent: true,
      });
      return data.map(entryOf);
    },
    page: (collection, after, limit) => {
      const pk = `TENANT#${tenantId}#${collection}`;
      return table.query({ pk, limit, consistent: true, ...(after === null ? {} : { after: { pk, sk: after } }) });
    },
    turn: async (next, writes, now) => {
      try {
        await table.transact([isThere, ledgerWrite(tenantId, next, now), ...writes]);
        return 'turned';
      } catch (error) {
        if (!(error instanceof WriteConflict)) throw error;
        return (['gone', 'moved'] as const)[error.index] ?? 'contended';
      }
    },
    ending: (next, { number, ...entry }, now) => [
      isThere,
      ledgerWrite(tenantId, next, now),
      {
        put: {
          ...entryKey(tenantId, number),
          entity: 'migration-step',
          ...entry,
          version: 1,
          createdAt: now,
          updatedAt: now,
        },
        if: { kind: 'absent' },
      },
    ],
  };
}

/** Every revision is written once, on the one before. */
const ledgerWrite = (tenantId: TenantId, { revision, ...ledger }: Ledger, now: Instant): Write => ({
  update: ledgerKey(tenantId),
  set: {
    entity: 'migration-ledger',
    ...ledger,
    version: revision,
    updatedAt: now,
    ...(revision === 1 ? { createdAt: now } : {}),
  },
  if: revision === 1 ? { kind: 'absent' } : { kind: 'version', version: revision - 1 },
});

/** A tenant that is being made has had everything: part of the transaction in which it is registered. */
export const ledgerAtHead = (tenantId: TenantId, dataVersion: number, now: Instant): Write =>
  ledgerWrite(tenantId, { ...noLedger, dataVersion, revision: 1 }, now);

function ledgerOf(item: Item | undefined): Ledger {
  if (!item) return noLedger;
  const { version, dataVersion, steps, step, failure } = item as Item & Ledger & { readonly version: number };
  return { revision: Number(version), dataVersion: Number(dataVersion), steps: Number(steps), step, failure };
}

const entryOf = (item: Item): Entry => {
  const { migration, name, aim, run, startedAt, endedAt, passes, read, changed, checksum, failure } = item as Item &
    Entry;
  const number = Number(item.sk.slice('STEP#'.length));
  return {
    ...{ number, migration, name, aim, run, startedAt, endedAt, passes },
    ...{ read, changed, checksum, failure },
  };
};
