import { peopleStore } from '../identity/people-store.ts';
import { readBillingContacts } from '../identity/verbs/read-billing-contacts.ts';
import type { OperatorContext, TenantContext } from '../kernel/tenant-context.ts';
import { lazy } from '../platform/aws.ts';
import { newId } from '../platform/clock.ts';
import { committer } from '../platform/commit.ts';
import { env } from '../platform/env.ts';
import { mailer } from '../platform/mail.ts';
import { cursorSeal, platformSeal } from '../platform/platform-seal.ts';
import { tenantSeal } from '../platform/seal.ts';
import { operatorCommitter, replyKeeper, staffCommitter, staffReplays } from '../platform/staff-commit.ts';
import { documentClient, dynamoTable } from '../platform/table.ts';
import { tenantSessions } from '../platform/tenant-session.ts';
import { systemContext } from '../platform/workflow.ts';
import { tenantStore } from '../tenants/store.ts';
import { readTenantProfile } from '../tenants/verbs/read-tenant-profile.ts';
import { depsOver, paymentNote } from './deps.ts';
import { dunningList } from './dunning-store.ts';
import type { NoticeDeps, OperateDunningDeps } from './dunning-work-ports.ts';
import { noticeMarks } from './notice-marks.ts';
import type { PaymentProvider } from './payment-ports.ts';
import { financeJournal } from './platform-store.ts';

const tableName = lazy(() => env('POOLED_TABLE_NAME').POOLED_TABLE_NAME);
/** Of one tenant its books and its trail, and what staff did: docs/decisions/0011-dunning.md. */
const staffRole = lazy(() =>
  tenantSessions(env('BILLING_STAFF_SESSION_ROLE_ARN').BILLING_STAFF_SESSION_ROLE_ARN, tableName()),
);
const billingRole = lazy(() => tenantSessions(env('BILLING_SESSION_ROLE_ARN').BILLING_SESSION_ROLE_ARN, tableName()));
const platform = lazy(() => dynamoTable(tableName(), documentClient()));
const cursors = lazy(() => cursorSeal(platformSeal(env('PLATFORM_KEY_ID').PLATFORM_KEY_ID)));

export const replaysOfStaff = lazy(() => staffReplays(platform()));

const asTenant = (tenantId: TenantContext['tenantId'], ctx: OperatorContext): TenantContext => ({
  ...systemContext(tenantId, ctx.actor.id, ctx.requestId, () => ctx.now),
  actor: ctx.actor,
});

export const operateDunningDeps = (provider: () => PaymentProvider) => (): OperateDunningDeps => ({
  cases: () => dunningList(platform(), cursors()),
  keepReply: replyKeeper(platform()),
  inTenant: (tenantId, ctx) => {
    const session = staffRole()(tenantId);
    const { idempotency: _, ...unanswered } = ctx;
    const staffOf = (origin: typeof unanswered) => staffCommitter(session.table, newId, { ...origin, tenantId });
    return {
      ...depsOver(asTenant(tenantId, ctx), session, session),
      commit: operatorCommitter(session.table, newId, { ...ctx, tenantId }),
      step: operatorCommitter(session.table, newId, { ...unanswered, tenantId }),
      // Of a tenant that is gone: its books and the staff's journal.
      closedStep: (change) => {
        const journal = financeJournal(newId('aud'), { ...unanswered, tenantId }, change.audit);
        return staffOf(ctx)({ ...change, writes: [...change.writes, journal] });
      },
      tenantId,
      provider: provider(),
      note: paymentNote,
    };
  },
});

export function noticeDeps(ctx: TenantContext): NoticeDeps {
  const { tenantId } = ctx;
  const session = billingRole()(tenantId);
  const seal = tenantSeal(session);
  return {
    tenant: () => readTenantProfile(ctx, {}, { tenants: tenantStore(tenantId, session.table) }),
    contacts: () => readBillingContacts({ people: peopleStore(tenantId, session.table, seal) }),
    marks: noticeMarks(tenantId, session.table),
    sendMail: mailer(env('MAIL_FROM').MAIL_FROM),
    consoleUrl: env('CONSOLE_URL').CONSOLE_URL,
    step: committer(session.table, seal, newId, ctx),
  };
}
