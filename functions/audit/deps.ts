import type { TenantContext } from '../kernel/tenant-context.ts';
import { lazy } from '../platform/aws.ts';
import { env } from '../platform/env.ts';
import { cursorSeal, platformSeal } from '../platform/platform-seal.ts';
import { tenantSeal } from '../platform/seal.ts';
import { documentClient, dynamoTable } from '../platform/table.ts';
import { type TenantSessions, tenantSessions } from '../platform/tenant-session.ts';
import { tenantKeyOf } from '../platform/watermark.ts';
import type { AuditDeps, OperatorAuditDeps } from './ports.ts';
import { auditStore, staffTrail } from './store.ts';

const opened = lazy(() => {
  const { TENANT_SESSION_ROLE_ARN, POOLED_TABLE_NAME } = env('TENANT_SESSION_ROLE_ARN', 'POOLED_TABLE_NAME');
  return tenantSessions(TENANT_SESSION_ROLE_ARN, POOLED_TABLE_NAME);
});
export const sessions: TenantSessions = (tenantId) => opened()(tenantId);

export function depsOf(ctx: TenantContext): AuditDeps {
  const session = sessions(ctx.tenantId);
  return { store: auditStore(ctx.tenantId, session.table, tenantSeal(session)) };
}

/** Under the platform's key: a tenant whose own key is disabled is looked at most. */
const cursors = lazy(() => cursorSeal(platformSeal(env('PLATFORM_KEY_ID').PLATFORM_KEY_ID)));
const platform = lazy(() => dynamoTable(env('POOLED_TABLE_NAME').POOLED_TABLE_NAME, documentClient()));

export const operatorDeps = (): OperatorAuditDeps => ({
  trailOf: async (tenantId) => {
    const { table } = sessions(tenantId);
    return (await table.get(tenantKeyOf(tenantId))) && auditStore(tenantId, table, cursors());
  },
  staff: staffTrail(platform(), cursors()),
});
