import { lazy } from '../platform/aws.ts';
import { env } from '../platform/env.ts';
import { documentClient, dynamoTable } from '../platform/table.ts';
import { tenantStore } from '../tenants/store.ts';
import { whereaboutsStore } from '../tenants/whereabouts-store.ts';
import { sessions } from './deps.ts';
import { claimedRows, directoryStore } from './directory-store.ts';
import { memberPool } from './members.adapter.ts';
import type { DirectoryUpkeepDeps } from './upkeep-ports.ts';

const platform = lazy(() => dynamoTable(env('POOLED_TABLE_NAME').POOLED_TABLE_NAME, documentClient()));
const whereabouts = lazy(() =>
  whereaboutsStore(
    platform(),
    async (tenantId) => (await tenantStore(tenantId, sessions(tenantId).table).find()) !== undefined,
  ),
);

export const directoryUpkeep = (): DirectoryUpkeepDeps => ({
  rows: claimedRows(platform()),
  isGone: async (tenantId) => {
    const place = await whereabouts().of(tenantId);
    return place === 'nowhere' || place === 'buried';
  },
  directory: directoryStore(platform()),
  pool: memberPool(env('TENANT_POOL_ID').TENANT_POOL_ID),
});
