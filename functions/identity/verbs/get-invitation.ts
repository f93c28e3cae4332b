import type { Verb } from '../../kernel/endpoint.ts';
import { problem } from '../../kernel/problem.ts';
import type { identity } from '../contract.ts';
import type { IdentityDeps } from '../ports.ts';
import { invitationView } from './views.ts';

export const getInvitation: Verb<typeof identity.endpoints.getInvitation, IdentityDeps> = async (
  ctx,
  { invitationId },
  { invitations },
) => {
  const invitation = await invitations.find(invitationId);
  if (!invitation) throw problem('not-found');
  return invitationView(invitation, ctx.now);
};
