import { peopleStore } from '../identity/people-store.ts';
import { readBillingContacts } from '../identity/verbs/read-billing-contacts.ts';
import type { TenantContext } from '../kernel/tenant-context.ts';
import { lazy } from '../platform/aws.ts';
import { newId } from '../platform/clock.ts';
import { committer } from '../platform/commit.ts';
import { env } from '../platform/env.ts';
import { mailer } from '../platform/mail.ts';
import { cursorSeal, platformSeal } from '../platform/platform-seal.ts';
import { tenantSeal } from '../platform/seal.ts';
import { replyKeeper } from '../platform/staff-commit.ts';
import { tenantSessions } from '../platform/tenant-session.ts';
import { tenantStore } from '../tenants/store.ts';
import { readTenantProfile } from '../tenants/verbs/read-tenant-profile.ts';
import { paymentNote } from './deps.ts';
import { dunningList } from './dunning-store.ts';
import type { NoticeDeps, OperateDunningDeps } from './dunning-work-ports.ts';
import { financeStore } from './finance-store.ts';
import { noticeMarks } from './notice-marks.ts';
import type { PaymentProvider } from './payment-ports.ts';
import { staffInTenant, staffPlatform } from './staff-deps.ts';

const billingRole = lazy(() => {
  const { BILLING_SESSION_ROLE_ARN, POOLED_TABLE_NAME } = env('BILLING_SESSION_ROLE_ARN', 'POOLED_TABLE_NAME');
  return tenantSessions(BILLING_SESSION_ROLE_ARN, POOLED_TABLE_NAME);
});
const cursors = lazy(() => cursorSeal(platformSeal(env('PLATFORM_KEY_ID').PLATFORM_KEY_ID)));

export const operateDunningDeps = (provider: () => PaymentProvider) => (): OperateDunningDeps => ({
  cases: () => dunningList(staffPlatform(), cursors()),
  keepReply: replyKeeper(staffPlatform()),
  inTenant: (tenantId, ctx) => ({
    ...staffInTenant(tenantId, ctx),
    tenantId,
    provider: provider(),
    note: paymentNote,
  }),
});

export function noticeDeps(ctx: TenantContext): NoticeDeps {
  const { tenantId } = ctx;
  const session = billingRole()(tenantId);
  const seal = tenantSeal(session);
  return {
    tenant: () => readTenantProfile(ctx, {}, { tenants: tenantStore(tenantId, session.table) }),
    contacts: () => readBillingContacts({ people: peopleStore(tenantId, session.table, seal) }),
    billingEmail: async () => (await financeStore(tenantId, session.table, seal).findAccount())?.details?.email ?? null,
    marks: noticeMarks(tenantId, session.table),
    sendMail: mailer(env('MAIL_FROM').MAIL_FROM),
    consoleUrl: env('CONSOLE_URL').CONSOLE_URL,
    step: committer(session.table, seal, newId, ctx),
  };
}
