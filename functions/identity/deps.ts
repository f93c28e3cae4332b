import type { TenantContext } from '../kernel/tenant-context.ts';
import { lazy } from '../platform/aws.ts';
import { newId, systemClock } from '../platform/clock.ts';
import { committer } from '../platform/commit.ts';
import { env } from '../platform/env.ts';
import { mailer } from '../platform/mail.ts';
import { tenantSeal } from '../platform/seal.ts';
import { type TenantSessions, tenantSessions } from '../platform/tenant-session.ts';
import { invitationStore } from './invitation-store.ts';
import { limitStore } from './limit-store.ts';
import { emailMac } from './mac.adapter.ts';
import { addressStore, peopleStore } from './people-store.ts';
import type { IdentityDeps } from './ports.ts';
import { secrets } from './secrets.adapter.ts';
import { sessionStore } from './session-store.ts';
import { standingStore } from './standing-store.ts';
import { tokenStore } from './token-store.ts';
import type { SendInvitationDeps } from './verbs/send-invitation.ts';

const names = lazy(() => env('TENANT_SESSION_ROLE_ARN', 'POOLED_TABLE_NAME'));
const opened = lazy(() => tenantSessions(names().TENANT_SESSION_ROLE_ARN, names().POOLED_TABLE_NAME));
export const sessions: TenantSessions = (tenantId) => opened()(tenantId);
const macOf = lazy(() => emailMac(env('EMAIL_HMAC_KEY_ID').EMAIL_HMAC_KEY_ID));
const sendMail = lazy(() => mailer(env('MAIL_FROM').MAIL_FROM));

export function depsOf(ctx: TenantContext): IdentityDeps {
  const { tenantId } = ctx;
  const session = sessions(tenantId);
  const { table } = session;
  const seal = tenantSeal(session);
  const { idempotency: _, ...aside } = ctx;
  return {
    people: peopleStore(tenantId, table, seal),
    addresses: addressStore(tenantId, table),
    invitations: invitationStore(tenantId, table, seal),
    tokens: tokenStore(tenantId, table, seal),
    sessions: sessionStore(tenantId, table, seal),
    limits: limitStore(tenantId),
    standing: standingStore(tenantId, table),
    macOf: (email) => macOf()(email),
    secrets,
    commit: committer(table, seal, newId, ctx),
    commitAside: committer(table, seal, newId, aside),
    newId,
    clock: systemClock,
  };
}

export function mailDepsOf(ctx: TenantContext, journalId: string): SendInvitationDeps {
  const { tenantId } = ctx;
  const session = sessions(tenantId);
  const seal = tenantSeal(session);
  return {
    invitations: invitationStore(tenantId, session.table, seal),
    standing: standingStore(tenantId, session.table),
    commit: committer(session.table, seal, newId, { ...ctx, journalId }),
    sendMail: sendMail(),
    consoleUrl: env('CONSOLE_URL').CONSOLE_URL,
  };
}
