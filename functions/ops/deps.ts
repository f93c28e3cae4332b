import type { OperatorContext } from '../kernel/tenant-context.ts';
import { lazy } from '../platform/aws.ts';
import { newId } from '../platform/clock.ts';
import { env } from '../platform/env.ts';
import { type PlatformSeal, platformSeal } from '../platform/platform-seal.ts';
import { replyKeeper, staffCommitter, staffReplays } from '../platform/staff-commit.ts';
import { documentClient, dynamoTable } from '../platform/table.ts';
import { type TenantSessions, tenantSessions } from '../platform/tenant-session.ts';
import { operationStore } from './operation-store.ts';
import type { CommitFor, OperationDeps, ResumeDeps } from './ports.ts';
import { workflowRuns } from './runs.adapter.ts';

const tableName = lazy(() => env('POOLED_TABLE_NAME').POOLED_TABLE_NAME);
const opened = lazy(() => tenantSessions(env('TENANT_SESSION_ROLE_ARN').TENANT_SESSION_ROLE_ARN, tableName()));
/** Tenants' own calls ask for their standing. */
export const sessions: TenantSessions = (tenantId) => opened()(tenantId);

const platform = lazy(() => dynamoTable(tableName(), documentClient()));
const platformKey = lazy(() => platformSeal(env('PLATFORM_KEY_ID').PLATFORM_KEY_ID));
const sealing: PlatformSeal = {
  seal: (...what) => platformKey().seal(...what),
  open: (...what) => platformKey().open(...what),
};

export const operations = lazy(() => operationStore(platform(), sealing));
const runs = lazy(() => {
  const names = env('PROVISIONING_MACHINE_ARN', 'DELETION_MACHINE_ARN');
  return workflowRuns({ provisioning: names.PROVISIONING_MACHINE_ARN, deletion: names.DELETION_MACHINE_ARN });
});

export const operationDeps = (): OperationDeps => ({ operations: operations(), runs: runs() });

export const replaysOfStaff = lazy(() => staffReplays(platform()));

const commitFor: CommitFor = ({ idempotency: _, ...ctx }: OperatorContext, tenantId) =>
  staffCommitter(platform(), newId, { ...ctx, ...(tenantId ? { tenantId } : {}) });

export const resumeDeps = (): ResumeDeps => ({
  operations: operations(),
  runs: runs(),
  commitFor,
  keepReply: replyKeeper(platform()),
});
