import { describe, expect, it } from 'vitest';
import { staffCommitter } from '../../functions/platform/staff-commit.ts';
import { createTenantForOwner } from '../../functions/tenants/verbs/create-tenant-for-owner.ts';
import { anOrder, tenantsWorld } from './tenants-world.ts';

function staffWorld() {
  const world = tenantsWorld();
  const deps = {
    ...world.createTenantDeps,
    signups: world.signups,
    signupIdOf: (operator: string, key: string) => `sgn_${operator}-${key}`,
    commitFor: (ctx: ReturnType<typeof world.operator>, tenantId: string) =>
      staffCommitter(world.table, world.newId, { ...ctx, tenantId, journalId: `aud_${tenantId}` }),
  };
  const create = (owner: object = {}, key = 'key-1', order: object = {}) => {
    const { owner: _, ...rest } = anOrder(order);
    const given = { ...rest, owner: { name: 'Olivia', email: 'olivia@example.com', ...owner } };
    return createTenantForOwner(world.operator({ idempotencyKey: key }), given, deps);
  };
  return { ...world, create };
}

describe('a tenant that staff make', () => {
  it('has an owner who can sign in, where a password is given', async () => {
    const world = staffWorld();
    const tenant = await world.create({ password: 'correct horse battery' });

    expect(tenant).toMatchObject({ slug: 'acme', state: 'active' });
    expect([...world.people.people.values()]).toMatchObject([{ owner: { email: 'olivia@example.com' } }]);
    expect(world.people.invited).toEqual([]);
  });

  it('invites its owner otherwise', async () => {
    const world = staffWorld();
    await world.create();

    expect(world.people.invited).toEqual(['olivia@example.com']);
    expect([...world.people.people.values()]).toEqual([]);
  });

  it('is one for one key, and told in the staff’s journal before it is begun', async () => {
    const world = staffWorld();
    const [first, second] = await Promise.all([world.create(), world.create()]);
    const third = await world.create();

    expect(new Set([first.id, second.id, third.id]).size).toBe(1);
    await expect(world.create({ name: 'Other' })).rejects.toMatchObject({ code: 'idempotency-key-reused' });
    const journal = world.table.all('PLATFORM#STAFF-JOURNAL').filter((item) => item['target'] === first.id);
    expect(journal).toMatchObject([{ action: 'tenant.create', actor: { id: 'staff-1' }, tenantId: first.id }]);
  });

  it('is refused what a customer is refused', async () => {
    const world = staffWorld();
    await world.create();

    await expect(world.create({}, 'key-2')).rejects.toMatchObject({ code: 'slug-taken' });
    await expect(world.create({}, 'key-3', { slug: 'other', agreements: [] })).rejects.toMatchObject({
      code: 'agreement-required',
    });
    await expect(world.create({ password: 'weak password' }, 'key-4', { slug: 'weak-one' })).rejects.toMatchObject({
      code: 'weak-password',
    });
  });
});
