import type { SendMail } from '../../kernel/mail.ts';
import type { TenantContext } from '../../kernel/tenant-context.ts';
import { invitationText } from '../domain/credential.ts';
import { invitationMail } from '../domain/invitation-mail.ts';
import type { IdentityDeps } from '../ports.ts';
import { stateOf } from './views.ts';

export interface SendInvitationDeps extends Pick<IdentityDeps, 'invitations' | 'standing' | 'commit'> {
  readonly sendMail: SendMail;
  readonly consoleUrl: string;
}

/**
 * Mails the link of an invitation, once a sending although the event may come twice: a delivery takes the sending in
 * hand first, and the next one finds it done. The secret is rebuilt from the invitation; no event carries it.
 */
export async function sendInvitation(
  ctx: TenantContext,
  { invitationId }: { readonly invitationId: string },
  { invitations, standing, commit, sendMail, consoleUrl }: SendInvitationDeps,
): Promise<void> {
  const invitation = await invitations.find(invitationId);
  if (!invitation || stateOf(invitation, ctx.now) !== 'open') return;
  const [secret, tenant] = await Promise.all([invitations.findSecret(invitationId), standing.findTenant()]);
  if (!secret || !tenant) return;
  const { sends, email, role, openUntil } = invitation;
  if (!(await invitations.beginMail(invitationId, sends, ctx.now))) return;
  const token = invitationText({ tenantId: ctx.tenantId, invitationId, secret });
  const link = `${consoleUrl}/invitations/accept?token=${encodeURIComponent(token)}`;
  await sendMail(invitationMail({ to: email, tenantName: tenant.name, role, link, openUntil }));
  await commit({
    writes: [invitations.mailed(invitationId, sends, ctx.now)],
    audit: { action: 'invitation.mail', target: invitationId },
    reply: undefined,
  });
}
