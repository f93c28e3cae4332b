import type { Item, Key } from '../kernel/change.ts';
import type { TenantId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/time.ts';
import { listPage } from '../platform/cursor.ts';
import type { Seal } from '../platform/seal.ts';
import type { Reads, Table } from '../platform/table.ts';
import type { ApiTokens, TokenRecord } from './ports.ts';

const pkOf = (tenantId: TenantId): string => `TENANT#${tenantId}#TOKEN`;

export const tokenReads = (tenantId: TenantId, table: Reads): Pick<ApiTokens, 'find'> => ({
  find: async (id) => {
    const item = await table.get({ pk: pkOf(tenantId), sk: id });
    return item ? tokenOf(item) : undefined;
  },
});

/** TOKEN / tok_…: the secret's hash alone. */
export function tokenStore(tenantId: TenantId, table: Table, seal: Seal): ApiTokens {
  const pk = pkOf(tenantId);
  const key = (id: string): Key => ({ pk, sk: id });
  return {
    ...tokenReads(tenantId, table),
    list: (page) => listPage({ table, seal }, { pk, newestFirst: true }, page, tokenOf),
    listActive: async () => {
      const active: TokenRecord[] = [];
      let after: Key | undefined;
      do {
        const page = await table.query({ pk, limit: 100, consistent: true, ...(after ? { after } : {}) });
        active.push(...page.data.map(tokenOf).filter(({ state }) => state === 'active'));
        after = page.last;
      } while (after);
      return active;
    },
    add: ({ id, ...attributes }) => ({
      put: { ...key(id), entity: 'api-token', ...attributes },
      if: { kind: 'absent' },
    }),
    change: ({ id, state, version, updatedAt }, before, orElse) => ({
      update: key(id),
      set: { state, version, updatedAt },
      if: { kind: 'version', version: before },
      ...(orElse ? { orElse } : {}),
    }),
  };
}

const tokenOf = (item: Item): TokenRecord => ({
  id: item.sk,
  name: String(item['name']),
  scopes: item['scopes'] as TokenRecord['scopes'],
  state: item['state'] as TokenRecord['state'],
  createdBy: String(item['createdBy']),
  validUntil: (item['validUntil'] as Instant | null | undefined) ?? null,
  issuedAtMs: Number(item['issuedAtMs']),
  hint: String(item['hint']),
  secretHash: String(item['secretHash']),
  version: Number(item['version']),
  createdAt: item['createdAt'] as Instant,
  updatedAt: item['updatedAt'] as Instant,
});
