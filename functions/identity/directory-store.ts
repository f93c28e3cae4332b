import { type Key, type Write, WriteConflict } from '../kernel/change.ts';
import { type TenantId, tenantIdSchema } from '../kernel/ids.ts';
import type { Instant } from '../kernel/time.ts';
import type { Table } from '../platform/table.ts';
import type { Directory, MembershipRow } from './ports.ts';
import type { ClaimedRows } from './upkeep-ports.ts';

/** Nobody belongs to more tenants than one screen can offer; `tenant` picks beyond it. */
const MOST_MEMBERSHIPS = 25;

/** In the index: every membership by the time of its claim. */
const membershipsPk = 'LOOKUP#MEMBERSHIPS';

/**
 * LOOKUP#EMAIL#<mac> / ten_…     the membership that the address has in that tenant
 * LOOKUP#MEMBERS#ten_… / usr_…   the same by tenant, so that deletion finds every one without the tenant's own items
 *
 * Reached with the function's own grant, outside any tenant's transaction: claimed first, confirmed after the commit.
 */
export function directoryStore(platform: Table): Directory {
  const byMac = ({ mac, tenantId }: Omit<MembershipRow, 'userId'>): Key => ({
    pk: `LOOKUP#EMAIL#${mac}`,
    sk: tenantId,
  });
  const byTenant = (row: Omit<MembershipRow, 'mac'>): Key => ({
    pk: `LOOKUP#MEMBERS#${tenantIdSchema.parse(row.tenantId)}`,
    sk: row.userId,
  });
  const stamp = (now: Instant) => ({ version: 1, createdAt: now, updatedAt: now });
  return {
    find: async (mac) => {
      const page = await platform.query({ pk: `LOOKUP#EMAIL#${mac}`, limit: MOST_MEMBERSHIPS, consistent: true });
      return page.data.map((item) => ({ mac, tenantId: item.sk as TenantId, userId: String(item['userId']) }));
    },
    claim: async (row, now, orElse) => {
      const listed = { gsi1pk: membershipsPk, gsi1sk: `${now}#${row.userId}` };
      const index = { put: { ...byTenant(row), ...listed, entity: 'membership', mac: row.mac, ...stamp(now) } };
      const claimed = { ...byMac(row), entity: 'address-claim', userId: row.userId, state: 'claimed', ...stamp(now) };
      try {
        await platform.transact([
          { put: claimed, if: { kind: 'absent-or-equals', values: { state: 'claimed' } } },
          index,
        ]);
      } catch (error) {
        if (!(error instanceof WriteConflict)) throw error;
        // Confirmed already: by an earlier try of the same accept, or by another membership that came first.
        if ((await platform.get(byMac(row)))?.['userId'] !== row.userId) throw orElse;
      }
    },
    confirm: (row, now) =>
      platform.transact([
        {
          update: byMac(row),
          set: { entity: 'address-claim', userId: row.userId, state: 'confirmed', updatedAt: now },
          add: { version: 1 },
        },
      ]),
    list: async (tenantId, limit) => {
      const pk = byTenant({ tenantId, userId: '' }).pk;
      const page = await platform.query({ pk, limit, consistent: true });
      return page.data.map((item) => ({ tenantId, userId: item.sk, mac: String(item['mac']) }));
    },
    remove: async (row) => {
      const current = await platform.get(byMac(row));
      const isOurs = current?.['userId'] === row.userId;
      const lookup: Write[] = isOurs
        ? [{ delete: byMac(row), if: { kind: 'equals', values: { userId: row.userId } } }]
        : [];
      await platform.transact([...lookup, { delete: byTenant(row) }]);
    },
  };
}

const ROWS_AT_ONCE = 200;

export function claimedRows(platform: Table): ClaimedRows {
  return {
    async *between(from, before) {
      let after: Key | undefined;
      do {
        const page = await platform.query({
          pk: membershipsPk,
          index: 'gsi1',
          from,
          before,
          limit: ROWS_AT_ONCE,
          ...(after ? { after } : {}),
        });
        for (const { pk, sk, mac } of page.data)
          yield { tenantId: tenantIdSchema.parse(pk.split('#')[2]), userId: sk, mac: String(mac) };
        after = page.last;
      } while (after);
    },
  };
}
