import type { Item, Key } from '../kernel/change.ts';
import type { TenantId } from '../kernel/ids.ts';
import { instant } from '../kernel/time.ts';
import type { Table } from '../platform/table.ts';
import { billingProblem } from './contract.ts';
import type { Month } from './domain/ledger-reports.ts';
import type { LockedPeriod, Periods } from './ledger-ports.ts';
import { allItems } from './stored-record.ts';

const changed = billingProblem('period-changed');

/** The last characters of ids are random, so each part guards its share of the tenants. */
const parts = [...'0123456789ABCDEFGHJKMNPQRSTVWXYZ'];
const partKey = (entity: string, month: Month, part: string): Key => ({
  pk: `PLATFORM#PERIOD#${entity}#${month}`,
  sk: `LOCK#${part}`,
});

/** Every posting checks one of a month's parts: a single one would make all tenants' transactions wait for each other. */
export const lockOf = (entity: string, month: Month, tenantId: TenantId): Key =>
  partKey(entity, month, tenantId.slice(-1));

const periodKey = (entity: string, month: Month): Key => ({ pk: `PLATFORM#PERIOD#${entity}`, sk: month });

/**
 * PLATFORM#PERIOD#<entity> / <month>              a locked period and its balances' hash
 * PLATFORM#PERIOD#<entity>#<month> / LOCK#<part>  there while it is locked: a posting's transaction fails on it
 */
export function periodStore(entity: string, table: Table): Periods {
  return {
    locked: async () => (await allItems(table, { pk: periodKey(entity, '').pk, consistent: true })).map(lockedOf),
    lock: (period, now) => {
      const stamp = { version: 1, createdAt: now, updatedAt: now };
      const { lockedAt, lockedBy, control } = period;
      const key = periodKey(entity, period.period);
      return [
        {
          put: { ...key, entity: 'locked-period', ...stamp, lockedAt, lockedBy, control },
          if: { kind: 'absent' },
          orElse: changed,
        },
        ...parts.map((part) => ({
          put: { ...partKey(entity, period.period, part), entity: 'period-lock', ...stamp },
          if: { kind: 'absent' } as const,
        })),
      ];
    },
    unlock: ({ period, version }) => [
      { delete: periodKey(entity, period), if: { kind: 'version', version }, orElse: changed },
      ...parts.map((part) => ({ delete: partKey(entity, period, part), if: { kind: 'exists' } as const })),
    ],
  };
}

const lockedOf = (item: Item): LockedPeriod => ({
  period: item.sk,
  lockedAt: instant(String(item['lockedAt'])),
  lockedBy: String(item['lockedBy']),
  control: String(item['control']),
  version: Number(item['version']),
});
