import { countedPeople, countedTokens } from '../identity/limit-store.ts';
import type { TenantId } from '../kernel/ids.ts';
import { rateWindowOf } from '../kernel/rate.ts';
import { lazy } from '../platform/aws.ts';
import { newId } from '../platform/clock.ts';
import { type ChangeOrigin, committer } from '../platform/commit.ts';
import { env } from '../platform/env.ts';
import { rateKeyOf } from '../platform/rate-limit.ts';
import { tenantSeal } from '../platform/seal.ts';
import { operatorCommitter, staffReplays } from '../platform/staff-commit.ts';
import { documentClient, dynamoTable, type Table } from '../platform/table.ts';
import { type TenantSessions, tenantSessions } from '../platform/tenant-session.ts';
import { countedStored } from '../workspace/counted-store.ts';
import type { LimitsDeps, OverrideDeps, Uses, WatchDeps } from './ports.ts';
import { guardStore, limitsStore } from './store.ts';

const tableName = lazy(() => env('POOLED_TABLE_NAME').POOLED_TABLE_NAME);
const opened = lazy(() => tenantSessions(env('TENANT_SESSION_ROLE_ARN').TENANT_SESSION_ROLE_ARN, tableName()));
export const sessions: TenantSessions = (tenantId) => opened()(tenantId);

async function usesOf(tenantId: TenantId, table: Table): Promise<Uses> {
  const [people, apiTokens, stored, rate] = await Promise.all([
    countedPeople(tenantId, table),
    countedTokens(tenantId, table),
    countedStored(tenantId, table),
    table.get(rateKeyOf(tenantId, 'TENANT')),
  ]);
  return { people, apiTokens, ...stored, rateWindow: rateWindowOf(rate) };
}

export const limitsDeps = (): LimitsDeps => ({
  of: (tenantId) => {
    const { table } = sessions(tenantId);
    return { ...limitsStore(tenantId, table), uses: () => usesOf(tenantId, table) };
  },
});

const operating = lazy(() => tenantSessions(env('OPERATOR_SESSION_ROLE_ARN').OPERATOR_SESSION_ROLE_ARN, tableName()));
const platform = lazy(() => dynamoTable(tableName(), documentClient()));
export const replaysOfStaff = lazy(() => staffReplays(platform()));

export const overrideDeps = (): OverrideDeps => ({
  inTenant: (tenantId, ctx) => {
    const { table } = operating()(tenantId);
    return { ...limitsStore(tenantId, table), commit: operatorCommitter(table, newId, { ...ctx, tenantId }) };
  },
});

export const watchDeps = (origin: ChangeOrigin): WatchDeps => {
  const session = sessions(origin.tenantId);
  const { table } = session;
  return {
    ...limitsStore(origin.tenantId, table),
    uses: () => usesOf(origin.tenantId, table),
    guard: guardStore(origin.tenantId, table),
    commit: committer(table, tenantSeal(session), newId, origin),
    transact: table.transact,
  };
};
