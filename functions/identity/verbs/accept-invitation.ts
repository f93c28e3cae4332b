import { WriteConflict } from '../../kernel/change.ts';
import type { InputOf, Verb } from '../../kernel/endpoint.ts';
import { problem } from '../../kernel/problem.ts';
import { asReplay } from '../../kernel/replay.ts';
import type { IdempotencyScope, PublicContext } from '../../kernel/tenant-context.ts';
import { identity, identityProblem } from '../contract.ts';
import { type InvitationCredential, readInvitation } from '../domain/credential.ts';
import type { AcceptDeps, AcceptScope, InvitationRecord, MembershipRow } from '../ports.ts';
import { stateOf } from './views.ts';

type Accept = Verb<typeof identity.endpoints.acceptInvitation, AcceptDeps>;

/**
 * Claim the address, make the membership's user, commit in the tenant, confirm. The user id was fixed when the
 * invitation was made, so whoever tries again after a crash goes the same way to the same end.
 */
export const acceptInvitation: Accept = async (ctx, input, deps) => {
  const credential = readInvitation(input.token);
  if (!credential) throw identityProblem('invitation-not-valid');
  const tenant = deps.inTenant(credential.tenantId);
  await assertTenant(credential, tenant, deps);
  const scope = scopeOf(ctx, input, credential, deps);
  const earlier = scope && (await tenant.replays.find(scope));
  if (earlier) return asReplay(identity.endpoints.acceptInvitation.output.parse(earlier));
  const invitation = await openInvitation(ctx, credential, tenant, deps);

  const { tenantId } = credential;
  const { userId, emailMac: mac } = invitation;
  const row: MembershipRow = { tenantId, userId, mac };
  await deps.directory.claim(row, ctx.now, identityProblem('already-member'));
  await deps.pool.create(userId, tenantId);
  if (!(await deps.pool.setPassword(userId, input.password))) throw identityProblem('weak-password');
  const reply = await commitMember(ctx, { ...input, ...credential, invitation, scope }, tenant);
  await deps.directory.confirm(row, ctx.now);
  return reply;
};

async function assertTenant(
  { tenantId }: InvitationCredential,
  { standing }: AcceptScope,
  { wasDeleted }: AcceptDeps,
): Promise<void> {
  const tenant = await standing.findTenant();
  const isGone =
    tenant?.state === 'deleting' || tenant?.state === 'deleted' || (!tenant && (await wasDeleted(tenantId)));
  if (isGone) throw problem('tenant-deleted');
  if (!tenant) throw identityProblem('invitation-not-valid');
}

/** (invitation, route, key), as api.md has it: no authorizer named a tenant, so `serve` could not do it. */
function scopeOf(
  ctx: PublicContext,
  input: InputOf<typeof identity.endpoints.acceptInvitation>,
  { invitationId }: InvitationCredential,
  { secrets }: AcceptDeps,
): IdempotencyScope | undefined {
  if (ctx.idempotencyKey === undefined) return undefined;
  return {
    id: secrets.hash(JSON.stringify(['accept-invitation', invitationId, ctx.idempotencyKey])),
    // Holds the token's 256 random bits, so the digest tells nothing about the password in it.
    requestHash: secrets.hash(JSON.stringify([input.token, input.name, input.password])),
  };
}

async function openInvitation(
  ctx: PublicContext,
  { invitationId, secret }: InvitationCredential,
  { invitations }: AcceptScope,
  { secrets }: AcceptDeps,
): Promise<InvitationRecord> {
  const invitation = await invitations.find(invitationId);
  const isOpen =
    invitation && secrets.matches(secret, invitation.secretHash) && stateOf(invitation, ctx.now) === 'open';
  if (!isOpen) throw identityProblem('invitation-not-valid');
  return invitation;
}

interface Acceptance extends InvitationCredential {
  readonly name: string;
  readonly invitation: InvitationRecord;
  readonly scope: IdempotencyScope | undefined;
}

async function commitMember(
  ctx: PublicContext,
  { tenantId, name, invitation, scope }: Acceptance,
  { people, addresses, invitations, limits, commitAs }: AcceptScope,
) {
  const { id, userId, role, email, emailMac } = invitation;
  const stored = { version: 1, createdAt: ctx.now, updatedAt: ctx.now };
  const marks = { revokedBeforeMs: 0, endedBeforeMs: 0 };
  const accepted = { ...invitation, state: 'accepted', version: invitation.version + 1, updatedAt: ctx.now } as const;
  try {
    return await commitAs(
      userId,
      scope,
    )({
      writes: [
        await invitations.change(accepted, invitation.version),
        await people.add({ id: userId, email, emailMac, name, role, state: 'active', ...marks, ...stored }),
        // The place in the count passes from the invitation to the person.
        addresses.pass({ mac: emailMac, kind: 'member', id: userId }, id, ctx.now),
        ...(role === 'owner' ? [limits.addOwner(ctx.now)] : []),
      ],
      audit: { action: 'invitation.accept', target: id, changes: { userId, role } },
      events: [identity.events.userJoined.make({ userId, role })],
      reply: { userId, tenantId, role },
    });
  } catch (error) {
    if (error instanceof WriteConflict) throw identityProblem('invitation-not-valid');
    throw error;
  }
}
