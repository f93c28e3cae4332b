import type { Verb } from '../../kernel/endpoint.ts';
import type { identity } from '../contract.ts';
import type { IdentityDeps } from '../ports.ts';
import { invitationView } from './views.ts';

export const listInvitations: Verb<typeof identity.endpoints.listInvitations, IdentityDeps> = async (
  ctx,
  page,
  { invitations },
) => {
  const { data, ...rest } = await invitations.list(page);
  return { data: data.map((invitation) => invitationView(invitation, ctx.now)), ...rest };
};
