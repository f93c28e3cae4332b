import { type Item, type Key, WriteConflict } from '../kernel/change.ts';
import type { TenantId } from '../kernel/ids.ts';
import { epochSeconds, type Instant } from '../kernel/time.ts';
import type { Seal } from '../platform/seal.ts';
import type { Table } from '../platform/table.ts';
import type { SessionRecord, Sessions } from './ports.ts';

/** SESSION / <id>: the current refresh secret hashed, the pool's own refresh token sealed; gone at its end. */
export function sessionStore(tenantId: TenantId, table: Table, seal: Seal): Sessions {
  const key = (id: string): Key => ({ pk: `TENANT#${tenantId}#SESSION`, sk: id });
  return {
    find: async (id) => {
      const item = await table.get(key(id));
      return item ? sessionOf(item, seal) : undefined;
    },
    add: async ({ id, poolToken, ...attributes }) => ({
      put: {
        ...key(id),
        entity: 'session',
        ...attributes,
        poolTokenSealed: await seal.seal(key(id), 'poolTokenSealed', poolToken),
        ...{ version: 1, createdAt: attributes.rotatedAt, updatedAt: attributes.rotatedAt },
        expiresAt: epochSeconds(attributes.endsAt),
      },
      if: { kind: 'absent' },
    }),
    end: (id) => ({ delete: key(id) }),
    // Not a change of the tenant's data, and every quarter of an hour for everybody signed in: no journal entry.
    rotate: async ({ id, secretHash, rotatedAt, poolToken }, beforeHash) => {
      const poolTokenSealed = await seal.seal(key(id), 'poolTokenSealed', poolToken);
      try {
        await table.transact([
          {
            update: key(id),
            set: { secretHash, rotatedAt, poolTokenSealed, updatedAt: rotatedAt },
            add: { version: 1 },
            if: { kind: 'equals', values: { secretHash: beforeHash } },
          },
        ]);
        return true;
      } catch (error) {
        if (error instanceof WriteConflict) return false;
        throw error;
      }
    },
  };
}

const sessionOf = async (item: Item, seal: Seal): Promise<SessionRecord> => ({
  id: item.sk,
  userId: String(item['userId']),
  secretHash: String(item['secretHash']),
  rotatedAt: item['rotatedAt'] as Instant,
  startedAtMs: Number(item['startedAtMs']),
  endsAt: item['endsAt'] as Instant,
  poolToken: await seal.open(item, 'poolTokenSealed', String(item['poolTokenSealed'])),
});
