import { beforeEach, describe, expect, it } from 'vitest';
import type { MemberDeps } from '../../functions/identity/ports.ts';
import { createOwner } from '../../functions/identity/verbs/create-owner.ts';
import { createSession } from '../../functions/identity/verbs/create-session.ts';
import { type RemoveDeps, removeMembers } from '../../functions/identity/verbs/remove-members.ts';
import { tenantA, tenantB } from '../kit/world.ts';
import { type IdentityWorld, identityWorld, ownerId, PASSWORD } from './identity-world.ts';

const email = 'a@example.com';
const owner = { tenantId: tenantA, userId: ownerId, email, name: 'Ada', password: PASSWORD };
let world: IdentityWorld;
beforeEach(() => {
  world = identityWorld();
});

const create = (deps: MemberDeps = world.memberDeps(), more: Partial<typeof owner> = {}) =>
  createOwner({ now: world.clock() }, { ...owner, ...more }, deps);
/** All pages, as a purge goes through them. */
async function removeAll(deps: RemoveDeps): Promise<number> {
  const { removed, hasMore } = await removeMembers({ tenantId: tenantA }, deps);
  return hasMore ? removed + (await removeAll(deps)) : removed;
}
const left = async () => (await world.directory.list(tenantA, 100)).length;
const signIn = () => createSession(world.anyone(), { email, password: PASSWORD }, world.sessionDeps());

/** Members whose nth step outside the tenant's transaction fails, before it is done or after. */
function failing(step: number, when: 'before' | 'after'): MemberDeps {
  const { directory, pool, commit, ...rest } = world.memberDeps();
  let calls = 0;
  const counted =
    <Args extends unknown[], Output>(run: (...args: Args) => Promise<Output>) =>
    async (...args: Args): Promise<Output> => {
      const isIt = calls++ === step;
      if (isIt && when === 'before') throw new Error('crash');
      const output = await run(...args);
      if (isIt) throw new Error('crash');
      return output;
    };
  return {
    ...rest,
    commit: counted(commit) as typeof commit,
    directory: {
      ...directory,
      claim: counted(directory.claim),
      confirm: counted(directory.confirm),
      remove: counted(directory.remove),
    },
    pool: {
      create: counted(pool.create),
      setPassword: counted(pool.setPassword),
      remove: counted(pool.remove),
    },
  };
}

describe('making the owner of a new tenant', () => {
  it('gives the tenant one owner, who can sign in as soon as the tenant is active', async () => {
    await world.aTenant(tenantA, { state: 'provisioning' });
    await create();
    await expect(signIn()).rejects.toMatchObject({ code: 'invalid-credentials' });
    await world.aTenant();
    expect(await signIn()).toMatchObject({ tenantId: tenantA, role: 'owner' });
    expect([world.count('PEOPLE'), world.count('OWNERS')]).toEqual([1, 1]);
    expect(world.journal()).toMatchObject([{ action: 'user.create', target: ownerId }, { action: 'session.create' }]);
  });

  it('refuses a password that the pool finds weak', async () => {
    await expect(create(world.memberDeps(), { password: 'passwordpassword' })).rejects.toMatchObject({
      code: 'weak-password',
    });
  });

  it.each([0, 1, 2, 3, 4].flatMap((step) => [[step, 'before'] as const, [step, 'after'] as const]))(
    'is one owner when it is repeated after a failure at step %i, %s it was done',
    async (step, when) => {
      await world.aTenant();
      await expect(create(failing(step, when))).rejects.toThrow('crash');
      await create();
      await create();
      expect([world.count('PEOPLE'), world.count('OWNERS'), world.pool.users.size]).toEqual([1, 1, 1]);
      expect(await signIn()).toMatchObject({ role: 'owner' });
    },
  );
});

describe("removing a tenant's people", () => {
  beforeEach(async () => {
    await world.aTenant();
    await world.aTenant(tenantB);
    for (let i = 0; i < 30; i += 1)
      await world.aPerson(`usr_000000000000000000000000${String(i).padStart(2, '0')}`, { email: `${i}@example.com` });
    await world.aPerson(ownerId, { email: '1@example.com', tenantId: tenantB, role: 'owner' });
  });

  it('takes their users and every row that names them, page by page, and nobody of another tenant', async () => {
    expect(await removeMembers({ tenantId: tenantA }, world.memberDeps())).toEqual({ removed: 25, hasMore: true });
    expect(await left()).toBe(5);
    expect(await removeAll(world.memberDeps())).toBe(5);
    expect(await left()).toBe(0);
    expect([...world.pool.users.keys()]).toEqual([ownerId]);
    const rows = world.table.all('LOOKUP#').filter(({ entity }) => entity !== 'attempts');
    expect(rows.map(({ pk }) => pk.split('#')[1])).toEqual(['EMAIL', 'MEMBERS']);
    expect(await removeAll(world.memberDeps())).toBe(0);
  });

  it("needs none of the tenant's own items", async () => {
    for (const { pk, sk } of world.table.all(`TENANT#${tenantA}#`)) world.table.items.delete(JSON.stringify([pk, sk]));
    expect(await removeAll(world.memberDeps())).toBe(30);
  });

  it('goes on where it failed', async () => {
    for (let step = 0; step < 8; step += 1)
      await removeAll(failing(step, step % 2 ? 'before' : 'after')).catch(() => 0);
    await removeAll(world.memberDeps());
    expect([...world.pool.users.keys()]).toEqual([ownerId]);
    expect(await left()).toBe(0);
  });

  it('leaves nothing of an owner whose making was given up half-way, whatever the step', async () => {
    for (let step = 0; step < 5; step += 1) {
      world = identityWorld();
      await expect(create(failing(step, 'after'))).rejects.toThrow('crash');
      await removeAll(world.memberDeps());
      expect(world.pool.users.size).toBe(0);
      expect(world.table.all('LOOKUP#')).toEqual([]);
    }
  });
});
