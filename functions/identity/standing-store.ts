import { type TenantId, tenantIdOf } from '../kernel/ids.ts';
import { problem } from '../kernel/problem.ts';
import { rateWindowOf } from '../kernel/rate.ts';
import type { IdempotencyScope } from '../kernel/tenant-context.ts';
import { idempotencyKeyOf, replyOf } from '../platform/commit.ts';
import { rateKeyOf } from '../platform/rate-limit.ts';
import type { Seal } from '../platform/seal.ts';
import type { Reads, Table } from '../platform/table.ts';
import { overridesKeyOf, overridesOf, tenantKeyOf, watermarkKeyOf } from '../platform/watermark.ts';
import type { Replays, Standing, TenantStanding } from './ports.ts';

/** What every credential stands on: the tenant itself, and what of it has been revoked. */
export function standingStore(tenantId: TenantId, table: Reads): Standing {
  return {
    findTenant: async () => {
      // One call: the authorizer asks before all else, and needs all three.
      const keys = [tenantKeyOf(tenantId), overridesKeyOf(tenantId), rateKeyOf(tenantId, 'TENANT')] as const;
      const items = await table.getMany(keys);
      const [item, overrides, rate] = keys.map((key) => items.find(({ pk, sk }) => pk === key.pk && sk === key.sk));
      if (!item) return undefined;
      const limited = { limitOverrides: overridesOf(overrides), rateWindow: rateWindowOf(rate) };
      const { name, slug, state, plan, tier, mode, gatewayKeyValue } = item;
      const gatewayKey = typeof gatewayKeyValue === 'string' ? { gatewayKey: gatewayKeyValue } : {};
      return { name, slug, state, plan, tier, mode, ...gatewayKey, ...limited } as TenantStanding;
    },
    revokedBefore: async (id) => Number((await table.get(watermarkKeyOf(tenantId, id)))?.['revokedBefore'] ?? 0),
  };
}

/** Reads with the function's own grant on `PLATFORM#TOMBSTONE#*`: what a deleted tenant leaves behind. */
export const tombstones = (platform: Reads) => async (tenantId: TenantId) =>
  (await platform.get({ pk: `PLATFORM#TOMBSTONE#${tenantIdOf(tenantId)}`, sk: 'TOMBSTONE' })) !== undefined;

export function replayStore(tenantId: TenantId, table: Table, seal: Seal, nowSeconds: () => number): Replays {
  return {
    find: async (scope: IdempotencyScope) => {
      const key = idempotencyKeyOf(tenantId, scope);
      const record = await table.get(key);
      if (!record || Number(record['expiresAt']) <= nowSeconds()) return undefined;
      if (record['requestHash'] !== scope.requestHash) throw problem('idempotency-key-reused');
      return replyOf(await seal.open(key, 'replySealed', String(record['replySealed'])));
    },
  };
}
