import type { TenantContext } from '../kernel/tenant-context.ts';
import { lazy } from '../platform/aws.ts';
import { newId } from '../platform/clock.ts';
import { committer } from '../platform/commit.ts';
import { env } from '../platform/env.ts';
import { tenantSeal } from '../platform/seal.ts';
import { type TenantSessions, tenantSessions } from '../platform/tenant-session.ts';
import { fileObjects } from './files.adapter.ts';
import type { WorkspaceDeps } from './ports.ts';
import { workspaceStore } from './store.ts';

const names = lazy(() => env('TENANT_SESSION_ROLE_ARN', 'POOLED_TABLE_NAME', 'FILES_BUCKET_NAME'));
const opened = lazy(() => tenantSessions(names().TENANT_SESSION_ROLE_ARN, names().POOLED_TABLE_NAME));
export const sessions: TenantSessions = (tenantId) => opened()(tenantId);

/** `journalId` makes repeated background work one entry of the journal. */
export function depsOf(ctx: TenantContext, journalId?: string): WorkspaceDeps {
  const session = sessions(ctx.tenantId);
  const seal = tenantSeal(session);
  return {
    store: workspaceStore(ctx.tenantId, session.table, seal),
    objects: fileObjects(session, names().FILES_BUCKET_NAME),
    commit: committer(session.table, seal, newId, { ...ctx, ...(journalId ? { journalId } : {}) }),
    newId,
  };
}
