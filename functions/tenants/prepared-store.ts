import type { Item, Key, Write } from '../kernel/change.ts';
import { type TenantId, tenantIdSchema } from '../kernel/ids.ts';
import { epochSeconds } from '../kernel/time.ts';
import { passed, type Table } from '../platform/table.ts';
import type { GatewayKey, PreparedTenant } from './ports.ts';
import { stampOf } from './store.ts';
import type { PreparedTenants, UnfinishedTenant } from './upkeep-ports.ts';

const readyPk = 'PLATFORM#PREPARED';
const unfinishedPk = 'PLATFORM#PREPARING';
const gate: Key = { pk: 'PLATFORM#PREPARATION', sk: 'GATE' };
export const preparedKey = (tenantId: TenantId): Key => ({ pk: readyPk, sk: tenantId });
export const unfinishedKey = (tenantId: TenantId): Key => ({ pk: unfinishedPk, sk: tenantId });
/** More than any stage keeps ready. */
const MOST = 1_000;

/**
 * PLATFORM#PREPARED / ten_…      ready: whoever deletes it has claimed it
 * PLATFORM#PREPARING / ten_…     being made, or being taken back
 * PLATFORM#PREPARATION / GATE    held by the run that is at work
 */
export function preparedStore(platform: Table): PreparedTenants {
  const ready = async (limit: number) => (await platform.query({ pk: readyPk, limit, consistent: true })).data;
  return {
    enter: (now, until) => {
      const held = { ...gate, entity: 'preparation', enteredAt: now, ...stampOf(now), expiresAt: epochSeconds(until) };
      const free = { kind: 'absent-or-expired' as const, nowSeconds: epochSeconds(now) };
      return passed(platform.transact([{ put: held, if: free }]));
    },
    leave: async (enteredAt) => {
      await passed(platform.transact([{ delete: gate, if: { kind: 'equals', values: { enteredAt } } }]));
    },
    count: async () => (await ready(MOST)).length,
    some: async (limit) => (await ready(limit)).map(preparedOf),
    unfinished: async () =>
      (await platform.query({ pk: unfinishedPk, limit: MOST, consistent: true })).data.map(unfinishedOf),
    begin: (tenantId, now) =>
      platform.transact([{ put: unfinishedItem(tenantId, 'make', now), if: { kind: 'absent' } }]),
    finish: ({ tenantId, gatewayKey }, now) =>
      platform.transact(
        [
          { delete: unfinishedKey(tenantId), if: { kind: 'equals', values: { aim: 'make' } } },
          { put: { ...preparedKey(tenantId), entity: 'prepared-tenant', gatewayKey, ...stampOf(now) } },
        ],
        `ready-${tenantId}`,
      ),
    withdraw: (tenantId, now) =>
      passed(platform.transact([claimOf(tenantId), { put: unfinishedItem(tenantId, 'retire', now) }])),
    forget: (tenantId) => platform.transact([{ delete: unfinishedKey(tenantId) }]),
  };
}

/** Part of the transaction that makes it somebody's. */
export const claimOf = (tenantId: TenantId): Write => ({ delete: preparedKey(tenantId), if: { kind: 'exists' } });

const unfinishedItem = (
  tenantId: TenantId,
  aim: UnfinishedTenant['aim'],
  now: Parameters<typeof stampOf>[0],
): Item => ({
  ...unfinishedKey(tenantId),
  entity: 'unfinished-tenant',
  aim,
  ...stampOf(now),
});

const unfinishedOf = (item: Item): UnfinishedTenant => ({
  tenantId: tenantIdSchema.parse(item.sk),
  aim: item['aim'] === 'retire' ? 'retire' : 'make',
});

const preparedOf = (item: Item): PreparedTenant => ({
  tenantId: tenantIdSchema.parse(item.sk),
  gatewayKey: item['gatewayKey'] as GatewayKey,
});
