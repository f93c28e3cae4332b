import type { TenantId } from '../kernel/ids.ts';
import type { OperatorContext, TenantContext } from '../kernel/tenant-context.ts';
import { lazy } from '../platform/aws.ts';
import { newId, sha256, sleep, systemClock } from '../platform/clock.ts';
import { env } from '../platform/env.ts';
import { log } from '../platform/log.ts';
import { count } from '../platform/metrics.ts';
import { type TenantSessions, tenantSessions } from '../platform/tenant-session.ts';
import { tenantKeyOf } from '../platform/watermark.ts';
import type { AggregateDeps, DrainDeps, ForwardDeps, IngestDeps, RecordDeps } from './ports.ts';
import { storageStore } from './storage-store.ts';
import { barrierStore, ledgerStore, presenceStore, traceStore } from './store.ts';
import { usageArchive } from './usage-archive.adapter.ts';
import { kinesisStream } from './usage-stream.adapter.ts';

export const sessions: () => TenantSessions = lazy(() => {
  const { TENANT_SESSION_ROLE_ARN, POOLED_TABLE_NAME } = env('TENANT_SESSION_ROLE_ARN', 'POOLED_TABLE_NAME');
  return tenantSessions(TENANT_SESSION_ROLE_ARN, POOLED_TABLE_NAME);
});

const stream = lazy(() => kinesisStream(env('USAGE_STREAM_NAME').USAGE_STREAM_NAME));
const tableOf = (tenantId: TenantId) => sessions()(tenantId).table;

const standing = ['active', 'suspended'];

export function ingestDeps() {
  const usage = stream();
  return (ctx: TenantContext | OperatorContext): IngestDeps => ({
    digest: sha256,
    stream: usage,
    tenant: (tenantId) => {
      if (ctx.kind === 'tenant' && ctx.tenantId !== tenantId) throw new Error('a tenant reports for itself alone');
      const table = tableOf(tenantId);
      return {
        ledger: ledgerStore(table, tenantId),
        traces: traceStore(table, tenantId),
        transact: table.transact,
        isOpen: async () => standing.includes(String((await table.get(tenantKeyOf(tenantId)))?.['state'])),
      };
    },
  });
}

export const forwardDeps = (): ForwardDeps => ({ digest: sha256, stream: stream() });

export function aggregateDeps(): AggregateDeps {
  const { USAGE_ARCHIVE_BUCKET_NAME } = env('USAGE_ARCHIVE_BUCKET_NAME');
  return {
    tenant: (tenantId) => {
      const table = tableOf(tenantId);
      return {
        ledger: ledgerStore(table, tenantId),
        barriers: barrierStore(table, tenantId),
        transact: table.transact,
      };
    },
    archive: usageArchive(USAGE_ARCHIVE_BUCKET_NAME, sessions()),
    backOff: (attempt) => sleep(50 * 2 ** attempt),
    onFailure: (tenantId, error) => {
      log.error('usage of a tenant could not be counted', { tenantId, error: error as Error });
      count('UsageBatchesFailed', 1, { tenantId });
    },
    onGone: (tenantId, facts) => {
      log.warn('usage of a tenant that is gone', { tenantId, facts });
      count('UsageFactsOfGoneTenants', facts, { tenantId });
    },
  };
}

export const drainDeps = (tenantId: TenantId): DrainDeps => ({
  stream: stream(),
  barriers: barrierStore(tableOf(tenantId), tenantId),
  clock: systemClock,
  sleep,
  newBarrierId: () => newId('op'),
});

export const recordDeps = (tenantId: TenantId): RecordDeps => ({
  store: { ...storageStore(tenantId), ...presenceStore(tenantId) },
  transact: tableOf(tenantId).transact,
});
