import { type Item, type Key, type Write, WriteConflict } from '../kernel/change.ts';
import { addSeconds, epochSeconds, type Instant } from '../kernel/time.ts';
import { listFiltered } from '../platform/cursor.ts';
import { cursorSeal, type PlatformSeal } from '../platform/platform-seal.ts';
import type { Table } from '../platform/table.ts';
import type { OperationRecord, Operations } from './ports.ts';

const pk = 'PLATFORM#OPERATIONS';
const KEPT_DAYS = 400;

/**
 * PLATFORM#OPERATIONS / op_…            every run of a workflow, newest last
 * PLATFORM#OPERATIONS#<tenant> / op_…   the same, of one tenant
 */
export function operationStore(platform: Table, sealing: PlatformSeal): Operations {
  const source = { table: platform, seal: cursorSeal(sealing) };
  return {
    list: ({ tenantId, state }, page) => {
      const query = { pk: tenantId ? `${pk}#${tenantId}` : pk, newestFirst: true };
      const matches = (item: Item) => state === undefined || item['state'] === state;
      return listFiltered(source, query, page, { matches, values: { state } }, operationOf);
    },
    find: async (operationId) => {
      const item = await platform.get({ pk, sk: operationId });
      return item && operationOf(item);
    },
    note: async (operation, now) => {
      const { id, tenantId } = operation;
      const keys: Key[] = [
        { pk, sk: id },
        { pk: `${pk}#${tenantId}`, sk: id },
      ];
      await platform.transact(keys.map((key) => noted(key, operation, now))).catch((error: unknown) => {
        // Events come late and twice: what is there is newer, or the same.
        if (!(error instanceof WriteConflict)) throw error;
      });
    },
  };
}

function noted(key: Key, operation: OperationRecord, now: Instant): Write {
  const { kind, tenantId, state, error, attempt, startedAt, endedAt } = operation;
  const rank = attempt * 2 + (endedAt ? 1 : 0);
  return {
    update: key,
    set: {
      ...{ entity: 'operation', kind, tenantId, state, error, attempt, startedAt, endedAt, rank },
      ...{ createdAt: startedAt, updatedAt: now },
      expiresAt: epochSeconds(addSeconds(startedAt, KEPT_DAYS * 86_400)),
    },
    add: { version: 1 },
    if: { kind: 'below', attribute: 'rank', value: rank },
  };
}

const operationOf = (item: Item): OperationRecord => {
  const { kind, tenantId, state, error, attempt, startedAt, endedAt } = item as Item & OperationRecord;
  return { id: item.sk, kind, tenantId, state, error: error ?? null, attempt, startedAt, endedAt: endedAt ?? null };
};
