import type { TenantContext } from '../kernel/tenant-context.ts';
import { lazy } from '../platform/aws.ts';
import { env } from '../platform/env.ts';
import { tenantSeal } from '../platform/seal.ts';
import { type TenantSessions, tenantSessions } from '../platform/tenant-session.ts';
import type { AuditDeps } from './ports.ts';
import { auditStore } from './store.ts';

const opened = lazy(() => {
  const { TENANT_SESSION_ROLE_ARN, POOLED_TABLE_NAME } = env('TENANT_SESSION_ROLE_ARN', 'POOLED_TABLE_NAME');
  return tenantSessions(TENANT_SESSION_ROLE_ARN, POOLED_TABLE_NAME);
});
export const sessions: TenantSessions = (tenantId) => opened()(tenantId);

export function depsOf(ctx: TenantContext): AuditDeps {
  const session = sessions(ctx.tenantId);
  return { store: auditStore(ctx.tenantId, session.table, tenantSeal(session)) };
}
