import { type Item, type Key, WriteConflict } from '../kernel/change.ts';
import { type TenantId, tenantIdSchema } from '../kernel/ids.ts';
import { listFiltered, listPage } from '../platform/cursor.ts';
import type { Seal } from '../platform/seal.ts';
import type { Table } from '../platform/table.ts';
import type { ListedTenant, TenantFilter, TenantList, TenantRecord } from './ports.ts';
import { slugKey } from './slug-key.ts';

export const tenantsPk = 'PLATFORM#TENANTS';
const pk = tenantsPk;
export const listedKey = (tenantId: TenantId): Key => ({ pk, sk: tenantId });

export const listedItem = ({
  id,
  slug,
  name,
  plan,
  mode,
  state,
  createdAt,
  updatedAt,
  version,
}: TenantRecord): Item => ({
  ...listedKey(id),
  // By what its owner did: an id is as old as its preparation, which may be days older.
  ...{ gsi1pk: pk, gsi1sk: `${createdAt}#${id}` },
  entity: 'listed-tenant',
  slug,
  name,
  plan,
  mode,
  state,
  createdAt,
  updatedAt,
  version,
});

/** Ten reads of a thousand rows of some 400 bytes: a request never reads more than 4 MB, whatever is searched for. */
const CHUNK = 1_000;

/** PLATFORM#TENANTS / ten_…; gsi1 PLATFORM#TENANTS / <created>#<ten_…>   what operators see of all tenants, newest last */
export function tenantListStore(platform: Table, cursors: Seal): TenantList {
  return {
    search: async (filter, page) => {
      const source = { table: platform, seal: cursors };
      const query = { pk, index: 'gsi1' as const, newestFirst: true };
      if (Object.values(filter).every((value) => value === undefined)) return listPage(source, query, page, listedOf);
      const fits = matcherOf(filter);
      const named = filter.q ? await exactly(platform, filter.q) : undefined;
      if (named) return { data: fits(named) ? [listedOf(named)] : [], nextCursor: null, hasMore: false };
      const matching = { matches: fits, values: { ...filter }, chunk: CHUNK };
      return listFiltered(source, query, page, matching, listedOf);
    },
    follow: async (tenant) => {
      for (;;) {
        const before = await platform.get(listedKey(tenant.id));
        if (!before || Number(before['version']) >= tenant.version) return;
        const guard = { kind: 'version' as const, version: Number(before['version']) };
        // What others note beside it stays: how far its data has been migrated.
        const { pk: _pk, sk: _sk, ...set } = listedItem(tenant);
        const lost = await platform
          .transact([{ update: listedKey(tenant.id), set, if: guard }])
          .then(() => undefined, conflictOf);
        if (!lost) return;
      }
    },
  };
}

/** Who is called so exactly is found at once, among however many. */
async function exactly(platform: Table, q: string): Promise<Item | undefined> {
  const id = tenantIdSchema.safeParse(q).data ?? (await platform.get(slugKey(q)))?.['tenantId'];
  return typeof id === 'string' ? platform.get({ pk, sk: id }) : undefined;
}

function matcherOf({ q, state, plan }: TenantFilter): (item: Item) => boolean {
  const text = q?.toLowerCase();
  return (item) =>
    (state === undefined || item['state'] === state) &&
    (plan === undefined || item['plan'] === plan) &&
    (text === undefined ||
      item.sk.toLowerCase() === text ||
      String(item['slug']).includes(text) ||
      String(item['name']).toLowerCase().includes(text));
}

function conflictOf(error: unknown): WriteConflict {
  if (error instanceof WriteConflict) return error;
  throw error;
}

export const listedOf = (item: Item): ListedTenant => {
  const { slug, name, plan, mode, state, createdAt, version } = item as Item & ListedTenant;
  return { id: item.sk as TenantId, slug, name, plan, ...(mode ? { mode } : {}), state, createdAt, version };
};
