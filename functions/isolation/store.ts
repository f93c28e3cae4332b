import type { Write } from '../kernel/change.ts';
import type { TenantId } from '../kernel/ids.ts';
import { problem } from '../kernel/problem.ts';
import type { PlanKey, TenantState } from '../kernel/tier.ts';
import { isStanding } from '../kernel/tier.ts';
import type { Instant } from '../kernel/time.ts';
import type { Reads } from '../platform/table.ts';
import { overridesKeyOf, overridesOf, tenantKeyOf } from '../platform/watermark.ts';
import type { Noted } from './domain/thresholds.ts';
import type { LimitsOf, OverrideDeps, OverridesRecord, WatchDeps } from './ports.ts';

/** CONFIG / LIMITS   what operators put in the place of the plan's limits; `serve` reads it with the caller's standing */
export function limitsStore(
  tenantId: TenantId,
  table: Reads,
): LimitsOf & Pick<ReturnType<OverrideDeps['inTenant']>, 'put'> {
  const key = overridesKeyOf(tenantId);
  return {
    plan: async () => {
      const tenant = await table.get(tenantKeyOf(tenantId));
      return isStanding(tenant?.['state'] as TenantState | undefined) ? (tenant?.['plan'] as PlanKey) : undefined;
    },
    overrides: async () => {
      const item = await table.get(key);
      return (
        item && {
          overrides: overridesOf(item),
          version: Number(item['version']),
          createdAt: item['createdAt'] as Instant,
        }
      );
    },
    put: (record: OverridesRecord, before, orElse): readonly Write[] => [
      {
        put: { ...key, entity: 'limits', ...record },
        if: before ? { kind: 'version', version: before.version } : { kind: 'absent' },
        orElse,
      },
      { check: tenantKeyOf(tenantId), if: { kind: 'exists' }, orElse: problem('not-found') },
    ],
  };
}

/** GUARD / NOTED   the thresholds that were told and still hold */
export function guardStore(tenantId: TenantId, table: Reads): WatchDeps['guard'] {
  const key = { pk: `TENANT#${tenantId}#GUARD`, sk: 'NOTED' };
  return {
    find: async () => {
      const item = await table.get(key);
      return item && { noted: item['noted'] as Noted, version: Number(item['version']) };
    },
    note: (noted, before, now) => [
      {
        put: {
          ...key,
          entity: 'noted-limits',
          noted,
          version: (before?.version ?? 0) + 1,
          createdAt: now,
          updatedAt: now,
        },
        if: before ? { kind: 'version', version: before.version } : { kind: 'absent' },
      },
      { check: tenantKeyOf(tenantId), if: { kind: 'exists' } },
    ],
  };
}
