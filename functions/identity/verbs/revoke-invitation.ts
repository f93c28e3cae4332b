import type { Verb } from '../../kernel/endpoint.ts';
import { problem } from '../../kernel/problem.ts';
import { identity, identityProblem } from '../contract.ts';
import { mayGrant } from '../domain/rights.ts';
import type { IdentityDeps } from '../ports.ts';
import { invitationView } from './views.ts';

export const revokeInvitation: Verb<typeof identity.endpoints.revokeInvitation, IdentityDeps> = async (
  ctx,
  { invitationId },
  { invitations, addresses, limits, commit },
) => {
  const before = await invitations.find(invitationId);
  if (!before) throw problem('not-found');
  if (before.state !== 'open') throw identityProblem('invitation-closed');
  if (!mayGrant(ctx.role, before.role)) throw identityProblem('role-not-grantable');
  const after = { ...before, state: 'revoked', version: before.version + 1, updatedAt: ctx.now } as const;
  return commit({
    writes: [
      await invitations.change(after, before.version),
      addresses.free(before.emailMac, invitationId),
      limits.freePlaces(1, ctx.now),
    ],
    audit: { action: 'invitation.revoke', target: invitationId },
    events: [identity.events.invitationRevoked.make({ invitationId })],
    reply: invitationView(after, ctx.now),
  });
};
