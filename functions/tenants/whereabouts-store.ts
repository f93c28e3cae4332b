import type { Item, Key } from '../kernel/change.ts';
import { type TenantId, tenantIdSchema } from '../kernel/ids.ts';
import type { Table } from '../platform/table.ts';
import { tombstoneKey } from './name-store.ts';
import { preparedKey, unfinishedKey } from './prepared-store.ts';
import { provisioningKey } from './provisioning-store.ts';
import { listedKey, listedOf, tenantsPk } from './tenant-list-store.ts';
import type { Place, Whereabouts } from './upkeep-ports.ts';

const PAGE = 200;

const inOrderOfLife: readonly (readonly [Place, (tenantId: TenantId) => Key])[] = [
  ['prepared', unfinishedKey],
  ['prepared', preparedKey],
  ['provisioning', provisioningKey],
  ['listed', listedKey],
  ['buried', tombstoneKey],
];

/** Reads what the others of this capability keep outside of tenants; writes nothing. */
export function whereaboutsStore(platform: Table, isThere: (tenantId: TenantId) => Promise<boolean>): Whereabouts {
  return {
    async of(tenantId) {
      for (const [place, keyOf] of inOrderOfLife) if (await platform.get(keyOf(tenantId))) return place;
      return (await isThere(tenantId)) ? 'unlisted' : 'nowhere';
    },
    async *listed() {
      for await (const item of everyItem(platform, { pk: tenantsPk })) yield listedOf(item);
    },
  };
}

/** Page by page, so that what is done between two pages costs no memory. */
export async function* everyItem(
  platform: Table,
  query: { readonly pk: string; readonly index?: 'gsi1'; readonly from?: string; readonly before?: string },
): AsyncGenerator<Item> {
  let after: Key | undefined;
  do {
    const page = await platform.query({ ...query, limit: PAGE, ...(after ? { after } : {}) });
    yield* page.data;
    after = page.last;
  } while (after);
}

export const tenantIdOf = (item: Item): TenantId => tenantIdSchema.parse(item['tenantId']);
