import type { TenantId } from '../kernel/ids.ts';
import type { OperatorContext, TenantContext } from '../kernel/tenant-context.ts';
import { lazy } from '../platform/aws.ts';
import { newId } from '../platform/clock.ts';
import { env } from '../platform/env.ts';
import { operatorCommitter, staffCommitter, staffReplays } from '../platform/staff-commit.ts';
import { documentClient, dynamoTable } from '../platform/table.ts';
import { tenantSessions } from '../platform/tenant-session.ts';
import { systemContext } from '../platform/workflow.ts';
import { depsOver } from './deps.ts';
import { financeJournal } from './platform-store.ts';
import type { BillingDeps } from './ports.ts';

const tableName = lazy(() => env('POOLED_TABLE_NAME').POOLED_TABLE_NAME);
/** Of one tenant its books and its trail, and what staff did: docs/decisions/0012-dunning.md. */
const staffRole = lazy(() =>
  tenantSessions(env('BILLING_STAFF_SESSION_ROLE_ARN').BILLING_STAFF_SESSION_ROLE_ARN, tableName()),
);
/** The function's own reach: no item of a tenant. */
export const staffPlatform = lazy(() => dynamoTable(tableName(), documentClient()));

export const replaysOfStaff = lazy(() => staffReplays(staffPlatform()));

const asTenant = (tenantId: TenantId, ctx: OperatorContext): TenantContext => ({
  ...systemContext(tenantId, ctx.actor.id, ctx.requestId, () => ctx.now),
  actor: ctx.actor,
});

/** Staff at one tenant's books: what they change is in the tenant's trail and in their own journal, in one transaction. */
export function staffInTenant(tenantId: TenantId, ctx: OperatorContext): BillingDeps {
  const session = staffRole()(tenantId);
  const { idempotency: _, ...unanswered } = ctx;
  return {
    ...depsOver(asTenant(tenantId, ctx), session, session),
    commit: operatorCommitter(session.table, newId, { ...ctx, tenantId }),
    step: operatorCommitter(session.table, newId, { ...unanswered, tenantId }),
    // Of a tenant that is gone: its books and the staff's journal.
    closedStep: (change) => {
      const journal = financeJournal(newId('aud'), { ...unanswered, tenantId }, change.audit);
      const commit = staffCommitter(session.table, newId, { ...ctx, tenantId });
      return commit({ ...change, writes: [...change.writes, journal] });
    },
  };
}
