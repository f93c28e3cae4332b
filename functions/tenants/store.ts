import type { Item, Key, Write } from '../kernel/change.ts';
import type { TenantId } from '../kernel/ids.ts';
import type { Problem } from '../kernel/problem.ts';
import type { TenantState } from '../kernel/tier.ts';
import type { Instant } from '../kernel/time.ts';
import { journalCollection } from '../platform/commit.ts';
import { journalTime } from '../platform/journal-id.ts';
import { dataKeyOf } from '../platform/seal.ts';
import type { Table } from '../platform/table.ts';
import { tenantKeyOf } from '../platform/watermark.ts';
import type { AgreementRecord } from './data-ports.ts';
import { acceptedIn } from './domain/agreement-texts.ts';
import type { Partition, TenantRecord, TenantStore } from './ports.ts';

/**
 * CONFIG / TENANT            the tenant itself; every request reads it
 * KEY / DATA                 the data key, wrapped by the tenant's own KMS key
 * AGREEMENT / <document>#<version>   who accepted what, with the digest of its words
 */
export function tenantStore(tenantId: TenantId, table: Table): TenantStore {
  return {
    find: async () => {
      const item = await table.get(tenantKeyOf(tenantId));
      return item ? tenantOf(item, tenantId) : undefined;
    },
    lastChangeAt: async () => {
      const pk = `TENANT#${tenantId}#${journalCollection}`;
      const [last] = (await table.query({ pk, limit: 1, newestFirst: true })).data;
      return last && (journalTime(last.sk) ?? (last['createdAt'] as Instant));
    },
    hasDataKey: async () => (await table.get(dataKeyOf(tenantId))) !== undefined,
    register: (tenant) => ({ put: itemOf(tenant), if: { kind: 'absent' } }),
    change: (tenant, before, orElse?: Problem) => ({
      put: itemOf(tenant),
      if: { kind: 'version', version: before },
      ...(orElse ? { orElse } : {}),
    }),
    addDataKey: (wrapped, now) => ({
      put: { ...dataKeyOf(tenantId), entity: 'data-key', id: 'k1', wrapped, ...stampOf(now) },
      if: { kind: 'absent' },
    }),
    agreements: async () =>
      (await table.query({ pk: agreementsOf(tenantId), limit: 100, consistent: true })).data.map(agreementOf),
    accept: ({ document, version, textSha256, by }, now): Write => ({
      put: {
        pk: agreementsOf(tenantId),
        sk: `${document}#${version}`,
        entity: 'agreement',
        document,
        documentVersion: version,
        textSha256,
        acceptedBy: by,
        acceptedAt: now,
        ...stampOf(now),
      },
      if: { kind: 'absent' },
    }),
  };
}

const agreementsOf = (tenantId: TenantId): string => `TENANT#${tenantId}#AGREEMENT`;

function agreementOf(item: Item): AgreementRecord {
  const { textSha256, acceptedBy, acceptedAt } = item as Item & AgreementRecord;
  return { ...acceptedIn(item), ...(textSha256 ? { textSha256 } : {}), acceptedBy, acceptedAt };
}

export const stampOf = (now: Instant) => ({ version: 1, createdAt: now, updatedAt: now });

function itemOf({ id, deletion, ...tenant }: TenantRecord): Item {
  return {
    ...tenantKeyOf(id),
    entity: 'tenant',
    ...tenant,
    ...(deletion ? goneOf(deletion) : {}),
  };
}

export function tenantOf(item: Item, id: TenantId): TenantRecord {
  const {
    pk: _pk,
    sk: _sk,
    entity: _entity,
    receiptId,
    deletedFrom,
    stateBefore,
    ...tenant
  } = item as Item & TenantRecord & Gone;
  const before = stateBefore ? { before: stateBefore } : {};
  const deletion = receiptId && deletedFrom ? { deletion: { receiptId, effectiveAt: deletedFrom, ...before } } : {};
  return { ...tenant, id, ...deletion };
}

interface Gone {
  readonly entity: string;
  readonly receiptId?: string;
  readonly deletedFrom?: Instant;
  readonly stateBefore?: TenantState;
}

const goneOf = ({ receiptId, effectiveAt, before }: NonNullable<TenantRecord['deletion']>) => ({
  receiptId,
  deletedFrom: effectiveAt,
  ...(before ? { stateBefore: before } : {}),
});

const REMOVED_AT_ONCE = 100;
const COUNTED_AT_ONCE = 1_000;

/** With the purge session: IAM confines it to this one tenant, whatever is asked of it. */
export function partitionOf(tenantId: TenantId, table: Table, collections: readonly string[]): Partition {
  const pkOf = (collection: string) => `TENANT#${tenantId}#${collection}`;
  return {
    collections,
    count: async (collection) => {
      let [found, after] = [0, undefined as Key | undefined];
      do {
        const page = await table.query({
          pk: pkOf(collection),
          limit: COUNTED_AT_ONCE,
          consistent: true,
          ...(after ? { after } : {}),
        });
        found += page.data.length;
        after = page.last;
      } while (after);
      return found;
    },
    removeSome: async (collection) => {
      const { data } = await table.query({ pk: pkOf(collection), limit: REMOVED_AT_ONCE, consistent: true });
      if (data.length > 0) await table.transact(data.map(({ pk, sk }): Write => ({ delete: { pk, sk } })));
      return data.length;
    },
    removeTenant: () => table.transact([{ delete: tenantKeyOf(tenantId) }]),
  };
}
