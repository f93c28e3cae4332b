import type { TenantContext } from '../../kernel/tenant-context.ts';
import type { IdentityDeps } from '../ports.ts';
import { commitInvitation, newInvitation } from './create-invitation.ts';

export type InviteOwnerDeps = Pick<
  IdentityDeps,
  'addresses' | 'invitations' | 'limits' | 'secrets' | 'macOf' | 'commit' | 'newId'
>;

/** The first person of a tenant that somebody else orders. Repeatable: the address then holds its invitation already. */
export async function inviteOwner(
  ctx: TenantContext,
  { email }: { readonly email: string },
  deps: InviteOwnerDeps,
): Promise<void> {
  const emailMac = await deps.macOf(email);
  if (await deps.addresses.find(emailMac)) return;
  const secret = deps.secrets.make();
  const invitation = newInvitation(ctx, { email, emailMac, role: 'owner', secret }, deps);
  await commitInvitation(ctx, invitation, secret, deps);
}
