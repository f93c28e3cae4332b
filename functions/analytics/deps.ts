import type { TenantId } from '../kernel/ids.ts';
import { lazy } from '../platform/aws.ts';
import { sha256, sleep } from '../platform/clock.ts';
import { env } from '../platform/env.ts';
import { log } from '../platform/log.ts';
import { count } from '../platform/metrics.ts';
import { documentClient, dynamoTable } from '../platform/table.ts';
import { type TenantSessions, tenantSessions } from '../platform/tenant-session.ts';
import { tenantKeyOf } from '../platform/watermark.ts';
import { loadList } from './load-store.ts';
import type { AnalyticsDeps, RecordSlisDeps } from './ports.ts';
import { sliReads, sliWrites } from './store.ts';

const opened = lazy(() => {
  const { TENANT_SESSION_ROLE_ARN, POOLED_TABLE_NAME } = env('TENANT_SESSION_ROLE_ARN', 'POOLED_TABLE_NAME');
  return tenantSessions(TENANT_SESSION_ROLE_ARN, POOLED_TABLE_NAME);
});
export const sessions: TenantSessions = (tenantId) => opened()(tenantId);

/** The function's own reach: of all tenants, what the heavy ones took. */
const loads = lazy(() => loadList(dynamoTable(env('POOLED_TABLE_NAME').POOLED_TABLE_NAME, documentClient())));

export const analyticsDeps = (): AnalyticsDeps => ({
  loads,
  slisOf: async (tenantId: TenantId) => {
    const { table } = sessions(tenantId);
    return (await table.get(tenantKeyOf(tenantId))) && sliReads(tenantId, table);
  },
});

const LONGEST_PAUSE_MS = 2_000;

export const recordSlisDeps = (): RecordSlisDeps => ({
  digest: sha256,
  tenant: (tenantId) => {
    const { table } = sessions(tenantId);
    return { store: sliWrites(tenantId, table), transact: table.transact };
  },
  // Spread, so that the many deliveries of a burst do not meet at its hour again and again.
  backOff: (attempt) => sleep(Math.min(LONGEST_PAUSE_MS, 25 * 2 ** attempt) * (0.25 + (performance.now() % 1))),
  loads: { note: (hour, now) => loads().note(hour, now) },
  onHeavy: ({ tenantId, start, ...load }) => {
    log.warn('a tenant takes much of the system', { tenantId, hour: start, load });
    count('HeavyTenants', 1, { tenantId });
  },
  onFailure: (tenantId, error) => {
    log.error('the health of a tenant could not be taken down', { tenantId, error: error as Error });
    count('SliFailures', 1, { tenantId });
  },
});
