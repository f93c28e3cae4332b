import type { Item, Write } from '../kernel/change.ts';
import type { TenantId } from '../kernel/ids.ts';
import { dataKeyOf } from '../platform/seal.ts';
import type { Table } from '../platform/table.ts';
import { MOST_DATA_KEYS } from './domain/data-key.ts';
import type { DataKeyRecord, DataKeys } from './key-ports.ts';

/**
 * KEY / DATA          the data key in use, wrapped by the tenant's KMS key
 * KEY / DATA#<id>     one that was in use before
 */
export function dataKeyStore(tenantId: TenantId, table: Table): DataKeys {
  const inUse = dataKeyOf(tenantId);
  return {
    current: async () => {
      const item = await table.get(inUse);
      return item ? recordOf(item) : undefined;
    },
    older: async () => {
      const query = { pk: inUse.pk, prefix: `${inUse.sk}#`, limit: MOST_DATA_KEYS, consistent: true };
      return (await table.query(query)).data.map(recordOf);
    },
    follow: (next, before, orElse) => [
      { put: itemOf(inUse, next), if: { kind: 'version', version: before.version }, orElse },
      { put: itemOf(dataKeyOf(tenantId, before.id), before), if: { kind: 'absent' } },
    ],
    rewrap: (keys, orElse) =>
      keys.map(
        (key, index): Write => ({
          put: itemOf(index === 0 ? inUse : dataKeyOf(tenantId, key.id), key),
          if: { kind: 'version', version: key.version - 1 },
          orElse,
        }),
      ),
  };
}

const itemOf = (key: Pick<Item, 'pk' | 'sk'>, record: DataKeyRecord): Item => ({
  ...key,
  entity: 'data-key',
  ...record,
});

const recordOf = (item: Item): DataKeyRecord => {
  const { id, wrapped, keyArn, version, createdAt, updatedAt } = item as Item & DataKeyRecord;
  return { id, wrapped, ...(keyArn ? { keyArn } : {}), version, createdAt, updatedAt };
};
