import type { TenantId } from '../../kernel/ids.ts';
import type { TenantContext } from '../../kernel/tenant-context.ts';
import { identity, identityProblem } from '../contract.ts';
import type { MemberDeps } from '../ports.ts';

export interface NewOwner {
  readonly tenantId: TenantId;
  /** Chosen by the caller, so that a repeat makes the same person. */
  readonly userId: string;
  readonly email: string;
  readonly name: string;
  readonly password: string;
}

/**
 * The first person of a tenant. Repeatable as a whole. Comes after the tenant's key, under which name and address are
 * sealed; the sign-in opens only when the tenant is active.
 */
export async function createOwner(
  ctx: Pick<TenantContext, 'now'>,
  { tenantId, userId, email, name, password }: NewOwner,
  { people, addresses, limits, directory, pool, macOf, commit }: MemberDeps,
): Promise<void> {
  const mac = await macOf(email);
  const row = { tenantId, userId, mac };
  await directory.claim(row, ctx.now, identityProblem('already-member'));
  await pool.create(userId, tenantId);
  if (!(await pool.setPassword(userId, password))) throw identityProblem('weak-password');
  if (!(await people.findMembership(userId))) {
    const marks = { revokedBeforeMs: 0, endedBeforeMs: 0, version: 1, createdAt: ctx.now, updatedAt: ctx.now };
    await commit({
      writes: [
        await people.add({ id: userId, email, emailMac: mac, name, role: 'owner', state: 'active', ...marks }),
        addresses.take({ mac, kind: 'member', id: userId }, ctx.now, identityProblem('already-member')),
        limits.takePlaces(1, null, ctx.now, identityProblem('already-member')),
        limits.addOwner(ctx.now),
      ],
      audit: { action: 'user.create', target: userId, changes: { role: 'owner' } },
      events: [identity.events.userJoined.make({ userId, role: 'owner' })],
      reply: undefined,
    });
  }
  await directory.confirm(row, ctx.now);
}
