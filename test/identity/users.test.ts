import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { mayChangeRole } from '../../functions/identity/domain/rights.ts';
import { createApiToken } from '../../functions/identity/verbs/create-api-token.ts';
import { getMe } from '../../functions/identity/verbs/get-me.ts';
import { getUser } from '../../functions/identity/verbs/get-user.ts';
import { listRoles } from '../../functions/identity/verbs/list-roles.ts';
import { listUsers } from '../../functions/identity/verbs/list-users.ts';
import { updateUser } from '../../functions/identity/verbs/update-user.ts';
import { permissionsOf, type Role, roles } from '../../functions/kernel/permissions.ts';
import type { TenantContext } from '../../functions/kernel/tenant-context.ts';
import { tenantA, tenantB } from '../kit/world.ts';
import { type IdentityWorld, identityWorld, ownerId } from './identity-world.ts';
import { scheduledTable } from './scheduled-table.ts';

const [adminId, memberId, strangerId] = ['B', 'C', 'D'].map((last) => `usr_0000000000000000000000000${last}`) as [
  string,
  string,
  string,
];
let world: IdentityWorld;

beforeEach(async () => {
  world = identityWorld();
  await world.aTenant();
  await world.aTenant(tenantB);
  await world.aPerson(ownerId, { role: 'owner' });
  await world.aPerson(adminId, { role: 'admin' });
  await world.aPerson(memberId, { role: 'member' });
  await world.aPerson(strangerId, { role: 'owner', tenantId: tenantB });
});

const as = (role: Role, id: string, more: Partial<TenantContext> = {}) =>
  world.ctx({ role, permissions: permissionsOf[role], actor: { type: 'user', id }, ...more });
const update = (ctx: TenantContext, userId: string, input: { role?: Role; state?: 'active' | 'inactive' }) =>
  updateUser(ctx, { userId, ...input }, world.deps(ctx));
const owner = (more: Partial<TenantContext> = {}) => as('owner', ownerId, more);

describe('changing a person', () => {
  it('changes the role, marks the credentials, tells it and leaves an audit record', async () => {
    const user = await update(owner(), memberId, { role: 'billing' });
    expect(user).toMatchObject({ id: memberId, email: 'c@example.com', role: 'billing', etag: '"2"' });
    expect(world.mark(memberId)).toBeGreaterThan(world.nowMs());
    expect(world.journal()).toMatchObject([
      {
        action: 'user.update',
        target: memberId,
        changes: { role: { from: 'member', to: 'billing' }, state: { from: 'active', to: 'active' } },
        events: [{ type: 'UserUpdated', data: { userId: memberId, role: 'billing', state: 'active' } }],
      },
    ]);
  });

  it('writes no name and no address into the journal, nor unsealed anywhere', async () => {
    await update(owner(), memberId, { role: 'viewer' });
    expect(JSON.stringify(world.table.all())).not.toMatch(/c@example|Person C/);
  });

  it('changes nothing and writes nothing where nothing differs', async () => {
    expect(await update(owner(), memberId, { role: 'member' })).toMatchObject({ etag: '"1"' });
    expect(world.journal()).toEqual([]);
  });

  it("answers a person of another tenant exactly as one who doesn't exist", async () => {
    const foreign = await update(owner(), strangerId, { role: 'viewer' }).catch((error: unknown) => error);
    const unknown = await update(owner(), `usr_${'0'.repeat(26)}`, { role: 'viewer' }).catch((error: unknown) => error);
    expect(foreign).toMatchObject({ code: 'not-found' });
    expect(unknown).toEqual(foreign);
    await expect(getUser(owner(), { userId: strangerId }, world.deps(owner()))).rejects.toEqual(foreign);
  });

  it('honors If-Match', async () => {
    await expect(update(owner({ ifMatch: 7 }), memberId, { role: 'viewer' })).rejects.toMatchObject({
      code: 'etag-mismatch',
    });
    await expect(update(owner({ ifMatch: 1 }), memberId, { role: 'viewer' })).resolves.toBeDefined();
    await expect(update(owner({ ifMatch: '*' }), memberId, { role: 'member' })).resolves.toBeDefined();
  });

  it('lets one of two simultaneous changes win', async () => {
    const answers = await Promise.allSettled([
      update(owner(), memberId, { role: 'viewer' }),
      update(owner(), memberId, { role: 'billing' }),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  it('deactivates and reactivates, and counts people exactly', async () => {
    expect(world.count('PEOPLE')).toBe(3);
    await update(owner(), memberId, { state: 'inactive' });
    expect(world.count('PEOPLE')).toBe(2);
    await update(owner(), memberId, { state: 'active' });
    expect(world.count('PEOPLE')).toBe(3);
  });

  it("reactivates nobody beyond the plan's people", async () => {
    const free = owner({ plan: 'free' });
    await update(free, memberId, { state: 'inactive' });
    await world.aPerson('usr_0000000000000000000000000E');
    await expect(update(free, memberId, { state: 'active' })).rejects.toMatchObject({
      code: 'limit-reached',
      options: { extra: { limit: 'people', max: 3 } },
    });
  });

  it("revokes a deactivated person's tokens and takes them out of the count", async () => {
    const admin = as('admin', adminId);
    const { id } = await createApiToken(admin, { name: 'ci', scopes: ['projects:read'] }, world.deps(admin));
    await update(owner(), adminId, { state: 'inactive' });
    expect(await world.deps(owner()).tokens.find(id)).toMatchObject({ state: 'revoked' });
    expect(world.count('TOKENS')).toBe(0);
  });
});

describe('who may change whom', () => {
  it('an admin neither makes, changes nor removes an owner', async () => {
    const admin = as('admin', adminId);
    for (const [userId, input] of [
      [memberId, { role: 'owner' }],
      [ownerId, { role: 'member' }],
      [ownerId, { state: 'inactive' }],
    ] as const)
      await expect(update(admin, userId, input)).rejects.toMatchObject({ code: 'role-not-grantable' });
    await expect(update(admin, memberId, { role: 'billing' })).resolves.toMatchObject({ role: 'billing' });
  });

  it('nobody raises themselves, whatever role they begin with', () => {
    for (const from of roles)
      for (const to of roles) {
        const raises = permissionsOf[to].some((right) => !permissionsOf[from].includes(right));
        const change = { by: { userId: memberId, role: from }, userId: memberId, from, to };
        if (raises) expect(mayChangeRole(change), `${from} to ${to}`).toBe(false);
      }
  });

  it("a token acts with its maker's rank, and its maker is not somebody else", async () => {
    const token = as('admin', adminId, { actor: { type: 'token', id: 'tok_1', userId: adminId } });
    await expect(update(token, memberId, { role: 'owner' })).rejects.toMatchObject({ code: 'role-not-grantable' });
    await expect(update(token, adminId, { role: 'billing' })).rejects.toMatchObject({ code: 'role-not-grantable' });
  });

  it('the last active owner stays, against demotion and deactivation, their own included', async () => {
    await expect(update(owner(), ownerId, { role: 'member' })).rejects.toMatchObject({ code: 'last-owner' });
    await expect(update(owner(), ownerId, { state: 'inactive' })).rejects.toMatchObject({ code: 'last-owner' });
    await update(owner(), adminId, { role: 'owner' });
    await expect(update(owner(), ownerId, { role: 'member' })).resolves.toMatchObject({ role: 'member' });
  });

  it('an inactive owner counts for nothing', async () => {
    await update(owner(), adminId, { role: 'owner' });
    await update(owner(), adminId, { state: 'inactive' });
    await expect(update(owner(), ownerId, { role: 'viewer' })).rejects.toMatchObject({ code: 'last-owner' });
    await update(owner(), adminId, { role: 'viewer' });
    expect(world.count('OWNERS')).toBe(1);
  });

  it('keeps one owner at least in every interleaving of demotions, deactivations and promotions', async () => {
    const change = fc.record({
      userId: fc.constantFrom(ownerId, adminId, memberId),
      input: fc.constantFrom<{ role?: Role; state?: 'active' | 'inactive' }>(
        { role: 'owner' },
        { role: 'member' },
        { state: 'inactive' },
        { state: 'active' },
      ),
    });
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), fc.array(change, { minLength: 2, maxLength: 8 }), async (s, changes) => {
        const concurrent = identityWorld((table) => scheduledTable(table, s));
        await concurrent.aTenant();
        await s.waitFor(concurrent.aPerson(ownerId, { role: 'owner' }));
        await s.waitFor(concurrent.aPerson(adminId, { role: 'owner' }));
        await s.waitFor(concurrent.aPerson(memberId, { role: 'member' }));
        const all = Promise.allSettled(
          changes.map(async ({ userId, input }) => {
            const ctx = concurrent.ctx({ actor: { type: 'user', id: strangerId } });
            return updateUser(ctx, { userId, ...input }, concurrent.deps(ctx));
          }),
        );
        await s.waitFor(all);
        const people = concurrent.table.all(`TENANT#${tenantA}#USER`);
        const active = people.filter(({ state }) => state === 'active');
        const owners = active.filter(({ role }) => role === 'owner');
        expect(owners.length).toBeGreaterThanOrEqual(1);
        expect(concurrent.count('OWNERS')).toBe(owners.length);
        expect(concurrent.count('PEOPLE')).toBe(active.length);
      }),
      { numRuns: 60 },
    );
  });
});

describe('reading people', () => {
  it('lists the people of this tenant alone, page by page', async () => {
    const ctx = owner();
    const first = await listUsers(ctx, { limit: 2 }, world.deps(ctx));
    const rest = await listUsers(ctx, { limit: 2, cursor: String(first.nextCursor) }, world.deps(ctx));
    expect([...first.data, ...rest.data].map(({ id }) => id)).toEqual([ownerId, adminId, memberId]);
    expect(rest).toMatchObject({ hasMore: false, nextCursor: null });
  });

  it('lists the roles with their permissions', async () => {
    const { data } = await listRoles(owner(), {}, world.deps(owner()));
    expect(data).toEqual(roles.map((role) => ({ role, permissions: permissionsOf[role] })));
  });

  it('tells a person who they are, what they may do and how much their plan has', async () => {
    const ctx = as('member', memberId, { plan: 'free' });
    expect(await getMe(ctx, {}, world.deps(ctx))).toMatchObject({
      id: memberId,
      email: 'c@example.com',
      name: 'Person C',
      role: 'member',
      tenantId: tenantA,
      permissions: permissionsOf.member,
      entitlements: { people: { enabled: true, limit: 3 } },
      limits: { people: 3, apiTokens: 2, requestsPerMinute: 60 },
      flags: {},
    });
  });

  it('tells a token its own name and scopes, and no role', async () => {
    const made = await createApiToken(owner(), { name: 'ci', scopes: ['usage:read'] }, world.deps(owner()));
    const ctx = owner({ actor: { type: 'token', id: made.id, userId: ownerId }, permissions: ['usage:read'] });
    expect(await getMe(ctx, {}, world.deps(ctx))).toMatchObject({
      id: made.id,
      name: 'ci',
      role: null,
      permissions: ['usage:read'],
    });
  });
});
