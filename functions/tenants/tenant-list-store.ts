import { type Item, type Key, WriteConflict } from '../kernel/change.ts';
import type { TenantId } from '../kernel/ids.ts';
import type { Table } from '../platform/table.ts';
import type { ListedTenant, TenantList, TenantRecord } from './ports.ts';

export const tenantsPk = 'PLATFORM#TENANTS';
const pk = tenantsPk;
export const listedKey = (tenantId: TenantId): Key => ({ pk, sk: tenantId });

export const listedItem = ({ id, slug, name, plan, state, createdAt, updatedAt, version }: TenantRecord): Item => ({
  ...listedKey(id),
  entity: 'listed-tenant',
  slug,
  name,
  plan,
  state,
  createdAt,
  updatedAt,
  version,
});

/** PLATFORM#TENANTS / ten_…   what operators see of all tenants, newest last */
export function tenantListStore(platform: Table): TenantList {
  return {
    page: async (limit, after) => {
      const page = await platform.query({
        pk,
        limit,
        newestFirst: true,
        ...(after ? { after: { pk, sk: after } } : {}),
      });
      return { data: page.data.map(listedOf), ...(page.last ? { last: page.last.sk } : {}) };
    },
    follow: async (tenant) => {
      for (;;) {
        const before = await platform.get(listedKey(tenant.id));
        if (!before || Number(before['version']) >= tenant.version) return;
        const guard = { kind: 'version' as const, version: Number(before['version']) };
        const lost = await platform
          .transact([{ put: listedItem(tenant), if: guard }])
          .then(() => undefined, conflictOf);
        if (!lost) return;
      }
    },
  };
}

function conflictOf(error: unknown): WriteConflict {
  if (error instanceof WriteConflict) return error;
  throw error;
}

export const listedOf = (item: Item): ListedTenant => {
  const { slug, name, plan, state, createdAt, version } = item as Item & ListedTenant;
  return { id: item.sk as TenantId, slug, name, plan, state, createdAt, version };
};
