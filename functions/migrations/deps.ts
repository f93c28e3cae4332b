import type { Item } from '../kernel/change.ts';
import type { TenantId } from '../kernel/ids.ts';
import type { OperatorContext } from '../kernel/tenant-context.ts';
import { lazy } from '../platform/aws.ts';
import { newId, sha256, systemClock } from '../platform/clock.ts';
import { committer } from '../platform/commit.ts';
import { env } from '../platform/env.ts';
import { log } from '../platform/log.ts';
import { count } from '../platform/metrics.ts';
import { tenantSeal } from '../platform/seal.ts';
import { staffCommitter, staffReplays } from '../platform/staff-commit.ts';
import { documentClient, dynamoTable } from '../platform/table.ts';
import { tenantSessions } from '../platform/tenant-session.ts';
import { systemContext } from '../platform/workflow.ts';
import { listedFleet } from '../tenants/fleet-store.ts';
import type { FleetTenant, Mark } from './domain/fleet.ts';
import { ledgerStore } from './ledger-store.ts';
import type { AdvanceDeps, Fleet, LookDeps, OrderDeps } from './ports.ts';
import { registry } from './registry-deps.ts';
import { runStore } from './run-store.ts';
import { wake } from './wake.adapter.ts';

const tableName = lazy(() => env('POOLED_TABLE_NAME').POOLED_TABLE_NAME);
const opened = lazy(() => tenantSessions(env('TENANT_SESSION_ROLE_ARN').TENANT_SESSION_ROLE_ARN, tableName()));
const platform = lazy(() => dynamoTable(tableName(), documentClient()));
const runs = lazy(() => runStore(platform()));

const tenantOf = (item: Item): FleetTenant => {
  const {
    plan,
    mode,
    state,
    dataVersion = 0,
    dataMark = null,
  } = item as Item & FleetTenant & { readonly dataMark?: Mark };
  return { id: item.sk, plan, mode, state, dataVersion, mark: dataMark };
};

const fleet = lazy((): Fleet => {
  const listed = listedFleet(platform());
  return {
    all: async () => (await listed.all()).map(tenantOf),
    find: async (tenantId) => {
      const item = await listed.find(tenantId);
      return item && tenantOf(item);
    },
    note: listed.note,
  };
});

export const replaysOfStaff = lazy(() => staffReplays(platform()));

export const lookDeps = (): LookDeps => ({
  fleet: fleet(),
  runs: runs(),
  registry,
  ledgerOf: (tenantId) => ledgerStore(tenantId, opened()(tenantId).table),
});

export const orderDeps = (): OrderDeps => ({
  fleet: fleet(),
  runs: runs(),
  registry,
  newId,
  commitFor: (ctx: OperatorContext, tenantId?: TenantId) =>
    staffCommitter(platform(), newId, { ...ctx, ...(tenantId ? { tenantId } : {}) }),
  wake: async () => {
    try {
      await wake(env('MIGRATION_FUNCTION_NAME').MIGRATION_FUNCTION_NAME);
    } catch (error) {
      // It looks every minute by itself.
      log.warn('a run begins a minute later', { error: error as Error });
    }
  },
});

export const advanceDeps = (): AdvanceDeps => ({
  runs: runs(),
  fleet: fleet(),
  registry,
  clock: systemClock,
  contextOf: (tenantId, requestId) => systemContext(tenantId, 'migrations/advance-runs', requestId),
  stepsOf: (ctx) => {
    const session = opened()(ctx.tenantId);
    return {
      ledger: ledgerStore(ctx.tenantId, session.table),
      commit: committer(session.table, tenantSeal(session), newId, ctx),
      digest: sha256,
    };
  },
  report: (tenantId, failure) => {
    log.error('a tenant could not be migrated', { tenantId, ...failure });
    // What a call threw may pass by itself, and is an alarm only where it does not.
    if ('error' in failure) count('MigrationErrors', 1, { tenantId });
    else count('MigrationFailures', 1, { tenantId });
  },
});
