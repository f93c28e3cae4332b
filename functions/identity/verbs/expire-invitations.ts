import { WriteConflict } from '../../kernel/change.ts';
import type { TenantContext } from '../../kernel/tenant-context.ts';
import type { AddressHolder, IdentityDeps } from '../ports.ts';

type ExpireDeps = Pick<IdentityDeps, 'addresses' | 'invitations' | 'limits' | 'commitAside'>;

/** Frees the places and addresses of all invitations whose time is over; how many there were. */
export async function expireLapsed(ctx: TenantContext, deps: ExpireDeps): Promise<number> {
  const lapsed = await deps.addresses.listLapsed(ctx.now);
  for (const holder of lapsed) await expireInvitation(ctx, holder, deps);
  return lapsed.length;
}

export async function expireInvitation(
  ctx: TenantContext,
  holder: AddressHolder,
  { addresses, invitations, limits, commitAside }: ExpireDeps,
): Promise<void> {
  const before = await invitations.find(holder.id);
  if (before?.state !== 'open' || before.openUntil > ctx.now) return;
  const after = { ...before, state: 'expired', version: before.version + 1, updatedAt: ctx.now } as const;
  try {
    await commitAside({
      writes: [
        await invitations.change(after, before.version),
        addresses.free(before.emailMac, before.id),
        limits.freePlaces(1, ctx.now),
      ],
      audit: { action: 'invitation.expire', target: before.id },
      reply: undefined,
    });
  } catch (error) {
    // Somebody else expired, renewed or revoked it meanwhile: either way it is not ours to free.
    if (!(error instanceof WriteConflict)) throw error;
  }
}
