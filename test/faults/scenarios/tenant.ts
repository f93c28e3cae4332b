import { must } from '../api.ts';
import type { World } from '../world.ts';
import { signedUp } from './sign-up.ts';

export interface MadeTenant {
  readonly id: string;
  readonly slug: string;
  readonly userId: string;
}

/** A tenant on Pro, made without faults. */
export async function aTenant(world: World): Promise<MadeTenant> {
  const { call } = await signedUp(world);
  const { id, slug } = await must(world, call);
  await world.backstage.settle();
  const [userId = ''] = world.traces().users;
  return { id: String(id), slug: String(slug), userId };
}

/** As the authorizer introduces the owner, or a token of theirs. */
export const callerOf = (
  world: World,
  { id, userId }: MadeTenant,
  actorType: 'user' | 'token',
  permissions: string,
): Readonly<Record<string, string>> => ({
  tenantId: id,
  tenantState: 'active',
  plan: 'pro',
  tier: 'pool',
  mode: 'live',
  actorType,
  actorId: actorType === 'user' ? userId : 'tok_01HAAAAAAAAAAAAAAAAAAAAAAA',
  userId,
  ...(actorType === 'user' ? { role: 'owner' } : {}),
  permissions,
  issuedAt: String(world.clock.now()),
});
