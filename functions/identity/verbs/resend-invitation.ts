import type { Write } from '../../kernel/change.ts';
import type { Verb } from '../../kernel/endpoint.ts';
import { limitsOf } from '../../kernel/limits.ts';
import { problem } from '../../kernel/problem.ts';
import type { TenantContext } from '../../kernel/tenant-context.ts';
import { addSeconds } from '../../kernel/time.ts';
import { identity, identityProblem } from '../contract.ts';
import { mayGrant } from '../domain/rights.ts';
import type { AddressHolder, IdentityDeps, InvitationRecord } from '../ports.ts';
import { INVITATION_SECONDS } from './create-invitation.ts';
import { limitReached } from './limit-reached.ts';
import { invitationView } from './views.ts';

/** A new link for seven more days; the old one is void. One that has lapsed opens again. */
export const resendInvitation: Verb<typeof identity.endpoints.resendInvitation, IdentityDeps> = async (
  ctx,
  { invitationId },
  deps,
) => {
  const before = await deps.invitations.find(invitationId);
  if (!before) throw problem('not-found');
  if (before.state === 'accepted' || before.state === 'revoked') throw identityProblem('invitation-closed');
  if (!mayGrant(ctx.role, before.role)) throw identityProblem('role-not-grantable');
  const secret = deps.secrets.make();
  const after: InvitationRecord = {
    ...before,
    state: 'open',
    openUntil: addSeconds(ctx.now, INVITATION_SECONDS),
    secretHash: deps.secrets.hash(secret),
    sends: before.sends + 1,
    version: before.version + 1,
    updatedAt: ctx.now,
  };
  return deps.commit({
    writes: [
      ...(await holdWrites(ctx, before, after, deps)),
      await deps.invitations.change(after, before.version, secret),
    ],
    audit: { action: 'invitation.resend', target: invitationId },
    events: [identity.events.invitationSent.make({ invitationId })],
    reply: invitationView(after, ctx.now),
  });
};

async function holdWrites(
  ctx: TenantContext,
  before: InvitationRecord,
  { id, emailMac: mac, openUntil }: InvitationRecord,
  { addresses, limits }: IdentityDeps,
): Promise<Write[]> {
  const holder: AddressHolder = { mac, kind: 'invitation', id, openUntil };
  if (before.state === 'open') return [addresses.pass(holder, id, ctx.now)];
  // Its place and address were freed: somebody else may have them now.
  if ((await addresses.find(mac))?.kind === 'member') throw identityProblem('already-member');
  const max = limitsOf(ctx).people;
  return [
    addresses.take(holder, ctx.now, identityProblem('already-invited')),
    limits.takePlaces(1, max, ctx.now, limitReached('people', max)),
  ];
}
