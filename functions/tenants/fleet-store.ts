import { type Item, type Key, WriteConflict } from '../kernel/change.ts';
import type { TenantId } from '../kernel/ids.ts';
import type { Table } from '../platform/table.ts';
import { listedKey, tenantsPk } from './tenant-list-store.ts';

/** Some 400 bytes each: a megabyte's worth, which is what a query answers at most. */
const PAGE = 1_000;

/** What is noted of a tenant's data, beside what its own item says. */
export interface NotedData<Mark> {
  readonly dataVersion: number;
  /** Of the tenant's own ledger: a later note wins, in whatever order they come. */
  readonly revision: number;
  readonly mark: Mark | null;
}

/** What a tenant's making puts into its listing. */
export const listedData = ({ dataVersion, revision }: Pick<NotedData<never>, 'dataVersion' | 'revision'>) => ({
  dataVersion,
  dataRevision: revision,
});

/** PLATFORM#TENANTS / ten_…, with `dataVersion` (none is 0), `dataRevision` and `dataMark`   how far each tenant's data is */
export const listedFleet = (platform: Table) => ({
  all: async (): Promise<readonly Item[]> => {
    const found: Item[] = [];
    let after: Key | undefined;
    do {
      const page = await platform.query({ pk: tenantsPk, limit: PAGE, consistent: true, ...(after ? { after } : {}) });
      found.push(...page.data);
      after = page.last;
    } while (after);
    return found;
  },
  find: (tenantId: TenantId) => platform.get(listedKey(tenantId)),
  note: async <Mark>(tenantId: TenantId, { dataVersion, revision, mark }: NotedData<Mark>): Promise<void> => {
    try {
      await platform.transact([
        {
          update: listedKey(tenantId),
          set: { ...listedData({ dataVersion, revision }), ...(mark ? { dataMark: mark } : {}) },
          ...(mark ? {} : { remove: ['dataMark'] }),
          if: { kind: 'exists-and-below', attribute: 'dataRevision', value: revision },
        },
      ]);
    } catch (error) {
      // Listed no more, or noted already.
      if (!(error instanceof WriteConflict)) throw error;
    }
  },
});
