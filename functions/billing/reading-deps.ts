import type { TenantId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/time.ts';
import { usageReads } from '../metering/read-store.ts';
import { readUsage } from '../metering/verbs/read-usage.ts';
import { lazy } from '../platform/aws.ts';
import { env } from '../platform/env.ts';
import { tenantSeal } from '../platform/seal.ts';
import { tenantSessions } from '../platform/tenant-session.ts';
import { systemContext } from '../platform/workflow.ts';
import { financeStore } from './finance-store.ts';
import type { TieOutDeps } from './ledger-ports.ts';
import { subscriptionStore } from './subscription-store.ts';

const sessions = lazy(() => {
  const names = env('TENANT_SESSION_ROLE_ARN', 'POOLED_TABLE_NAME');
  return tenantSessions(names.TENANT_SESSION_ROLE_ARN, names.POOLED_TABLE_NAME);
});

/** For staff who look at one tenant's books: with that tenant's session, which writes no finance record. */
export function readingDeps(tenantId: TenantId, now: Instant): TieOutDeps {
  const session = sessions()(tenantId);
  const ctx = systemContext(tenantId, 'billing/tie-out', 'tie-out', () => now);
  const used = { usage: usageReads(session.table, tenantId), now };
  return {
    subscriptions: subscriptionStore(tenantId, session.table),
    finance: financeStore(tenantId, session.table, tenantSeal(session)),
    usage: (period) => readUsage(ctx, { period }, used),
  };
}
