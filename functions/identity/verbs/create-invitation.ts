import type { Verb } from '../../kernel/endpoint.ts';
import { limitsOf } from '../../kernel/limits.ts';
import { isProblem } from '../../kernel/problem.ts';
import type { TenantContext } from '../../kernel/tenant-context.ts';
import { addSeconds } from '../../kernel/time.ts';
import { identity, identityProblem } from '../contract.ts';
import { mayGrant } from '../domain/rights.ts';
import type { IdentityDeps, InvitationRecord } from '../ports.ts';
import { expireInvitation, expireLapsed } from './expire-invitations.ts';
import { limitReached } from './limit-reached.ts';
import { invitationView } from './views.ts';

export const INVITATION_SECONDS = 7 * 86_400;

export const createInvitation: Verb<typeof identity.endpoints.createInvitation, IdentityDeps> = async (
  ctx,
  { email, role },
  deps,
) => {
  if (!mayGrant(ctx.role, role)) throw identityProblem('role-not-grantable');
  const emailMac = await deps.macOf(email);
  const held = await deps.addresses.find(emailMac);
  if (held?.kind === 'member') throw identityProblem('already-member');
  if (held?.openUntil && held.openUntil > ctx.now) throw identityProblem('already-invited');
  if (held) await expireInvitation(ctx, held, deps);
  const secret = deps.secrets.make();
  const invitation = newInvitation(ctx, { email, emailMac, role, secret }, deps);
  const invite = async () => commitInvitation(ctx, invitation, secret, deps);
  try {
    return await invite();
  } catch (error) {
    // A lapsed invitation holds its place until somebody needs it.
    const isFull = isProblem(error) && error.code === 'limit-reached';
    if (!isFull || (await expireLapsed(ctx, deps)) === 0) throw error;
    return invite();
  }
};

export const newInvitation = (
  ctx: Pick<TenantContext, 'now' | 'actor'>,
  { secret, ...given }: Pick<InvitationRecord, 'email' | 'emailMac' | 'role'> & { readonly secret: string },
  { newId, secrets }: Pick<IdentityDeps, 'newId' | 'secrets'>,
): InvitationRecord => ({
  ...given,
  id: newId('ivt'),
  state: 'open',
  openUntil: addSeconds(ctx.now, INVITATION_SECONDS),
  userId: newId('usr'),
  createdBy: ctx.actor.id,
  secretHash: secrets.hash(secret),
  sends: 1,
  version: 1,
  createdAt: ctx.now,
  updatedAt: ctx.now,
});

export async function commitInvitation(
  ctx: Pick<TenantContext, 'now' | 'plan'>,
  invitation: InvitationRecord,
  secret: string,
  { addresses, invitations, limits, commit }: Pick<IdentityDeps, 'addresses' | 'invitations' | 'limits' | 'commit'>,
) {
  const { id, emailMac: mac, openUntil, role } = invitation;
  const max = limitsOf(ctx).people;
  const holder = { mac, kind: 'invitation', id, openUntil } as const;
  return commit({
    writes: [
      addresses.take(holder, ctx.now, identityProblem('already-invited')),
      limits.takePlaces(1, max, ctx.now, limitReached('people', max)),
      await invitations.add(invitation, secret),
    ],
    audit: { action: 'invitation.create', target: id, changes: { role } },
    events: [identity.events.invitationCreated.make({ invitationId: id, role })],
    reply: invitationView(invitation, ctx.now),
  });
}
