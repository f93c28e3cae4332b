import { describe, expect, it } from 'vitest';
import { createTenant } from '../../functions/tenants/verbs/create-tenant.ts';
import { reconciled } from '../kit/reconciled.ts';
import { anOrder, type TenantsWorld, tenantsWorld } from './tenants-world.ts';

/** Calls of services that make five of a kind a second for the whole account. */
const scarce = ['vault.create', 'vault.name', 'gateway.create', 'gateway.attach'];
const scarceIn = (calls: readonly string[]) => calls.filter((call) => scarce.includes(call));
const namedIn = (world: TenantsWorld) => [...world.kms.aliases.keys()].sort();
const gatewayNamesIn = (world: TenantsWorld) => [...world.gateway.keys.values()].map(({ name }) => name).sort();
const madeIn = (world: TenantsWorld) =>
  world.table.all('TENANT#').filter((item) => item.pk.endsWith('#CONFIG') && item.sk === 'TENANT');

async function sweep(world: TenantsWorld): Promise<void> {
  world.advance(2 * 86_400);
  await reconciled(world.reconcilers()['tenant-keys']());
}

/** As the schedule: whatever becomes of a run, there is a next one. */
async function prepareUntil(world: TenantsWorld, target: number): Promise<void> {
  for (let run = 0; run < 3; run += 1) {
    await world.prepare(target).catch(() => undefined);
    world.advance(131);
  }
}

describe('the preparation of tenants', () => {
  it('fills up to the target, with keys made, named and attached to the usage plan, and no further', async () => {
    const world = tenantsWorld();

    expect(await world.prepare(3)).toBe(3);
    expect(await world.prepare(3)).toBe(3);
    expect(world.prepared()).toHaveLength(3);
    expect(namedIn(world)).toEqual(world.prepared());
    expect(gatewayNamesIn(world)).toEqual(world.prepared());
    expect(world.gateway.plans.map(({ tier }) => tier)).toEqual(['pool', 'pool', 'pool']);
    expect(world.table.all('PLATFORM#PREPAR').filter(({ pk }) => pk !== 'PLATFORM#PREPARED')).toEqual([]);
  });

  it('ends a run in time and leaves the rest to the next one', async () => {
    const world = tenantsWorld();

    expect(await world.prepare(9, async () => world.advance(10))).toBe(5);
    expect(await world.prepare(9, async () => world.advance(10))).toBe(9);
  });

  it('makes nothing beside a run that is at work, until that one must be over', async () => {
    const world = tenantsWorld();
    let beside = -1;
    await world.prepare(2, async () => {
      beside = await world.prepare(2);
    });

    expect(beside).toBeLessThanOrEqual(2);
    expect(world.prepared()).toHaveLength(2);
    expect(world.kms.keys.size).toBe(2);
  });

  it('takes the surplus back when the target is lowered', async () => {
    const world = tenantsWorld();
    await world.prepare(4);
    const oldest = world.prepared().slice(0, 3);

    expect(await world.prepare(1)).toBe(1);
    expect(namedIn(world)).toEqual(world.prepared());
    expect(gatewayNamesIn(world)).toEqual(world.prepared());
    expect(world.kms.enabled()).toBe(1);
    expect(oldest.some((id) => world.prepared().includes(id))).toBe(false);
  });

  it('comes to the same whichever call crashes or loses its answer, filling and emptying', async () => {
    for (const [from, to] of [
      [0, 2],
      [3, 1],
    ] as const) {
      const probe = tenantsWorld();
      await probe.prepare(from);
      const first = probe.faults.calls.length;
      await probe.prepare(to);
      const last = probe.faults.calls.length;
      expect(last - first).toBeGreaterThan(10);

      for (let index = first; index < last; index += 1)
        for (const when of ['before', 'after'] as const) {
          const world = tenantsWorld();
          await world.prepare(from);
          world.faults.failAt(index, when);
          await prepareUntil(world, to);
          expect(world.prepared()).toHaveLength(to);
          expect(namedIn(world)).toEqual(world.prepared());
          expect(gatewayNamesIn(world)).toEqual(world.prepared());
          await sweep(world);
          expect(world.kms.enabled()).toBe(to);
        }
    }
  });
});

describe('a sign-up with prepared tenants', () => {
  it('takes one of them and makes no key of either kind', async () => {
    const world = tenantsWorld();
    await world.prepare(3);
    const ready = world.prepared();
    const token = await world.signUp();
    const before = world.faults.calls.length;
    const tenant = await world.create(world.asker(token));

    expect(scarceIn(world.faults.calls.slice(before))).toEqual([]);
    expect(ready).toContain(tenant.id);
    expect(world.prepared()).toEqual(ready.filter((id) => id !== tenant.id));
    expect(madeIn(world)).toMatchObject([{ gatewayKeyId: expect.any(String), gatewayKeyValue: expect.any(String) }]);
    expect(gatewayNamesIn(world)).toEqual(ready);
  });

  it('makes its keys itself when none is left, as it always could', async () => {
    const world = tenantsWorld();
    await world.prepare(1);
    await world.create(world.asker(await world.signUp()));
    const token = await world.signUp('b@example.com');
    const before = world.faults.calls.length;

    await expect(world.create(world.asker(token), anOrder({ slug: 'other' }))).resolves.toMatchObject({
      state: 'active',
    });
    expect(scarceIn(world.faults.calls.slice(before)).sort()).toEqual([...scarce].sort());
  });

  it('gives each of many at once a tenant of its own', async () => {
    const world = tenantsWorld();
    await world.prepare(3);
    const tokens: string[] = [];
    for (const name of ['a', 'b', 'c', 'd', 'e']) tokens.push(await world.signUp(`${name}@example.com`));
    const tenants = await Promise.all(
      tokens.map((token, i) => world.create(world.asker(token), anOrder({ slug: `tenant-${i}` }))),
    );

    expect(new Set(tenants.map(({ id }) => id)).size).toBe(5);
    expect(gatewayNamesIn(world)).toEqual([...tenants.map(({ id }) => id), ...world.prepared()].sort());
  });

  it('takes another when somebody is faster, and its own at last', async () => {
    const world = tenantsWorld();
    await world.prepare(2);
    const stale = await world.createTenantDeps.prepared.some(2);
    await world.prepare(0);
    const deps = { ...world.createTenantDeps, prepared: { some: async () => stale } };
    const tenant = await createTenant(world.asker(await world.signUp()), anOrder(), deps);

    expect(stale.map(({ tenantId }) => tenantId)).not.toContain(tenant.id);
    expect(namedIn(world)).toEqual([tenant.id]);
  });

  it('leaves the prepared tenant where it is when the slug is taken', async () => {
    const world = tenantsWorld();
    await world.create(world.asker(await world.signUp()));
    await world.prepare(1);
    const token = await world.signUp('b@example.com');

    await expect(world.create(world.asker(token))).rejects.toMatchObject({ code: 'slug-taken' });
    expect(world.prepared()).toHaveLength(1);
  });

  it('retires the keys of the one it took when its tenant can not be made', async () => {
    const world = tenantsWorld();
    await world.prepare(1);
    const token = await world.signUp();
    const weak = anOrder({ owner: { name: 'Olivia Owner', password: 'weak password' } });

    await expect(world.create(world.asker(token), weak)).rejects.toMatchObject({ code: 'weak-password' });
    await world.settled();
    expect(namedIn(world)).toEqual([]);
    expect(gatewayNamesIn(world)).toEqual([]);
    expect(world.kms.enabled()).toBe(0);
  });

  it('ends whole whichever call crashes or loses its answer, and no key is ever left over', async () => {
    const insist = async (world: TenantsWorld, token: string) => {
      for (let attempt = 1; attempt <= 6; attempt += 1) {
        const answer = await world.create(world.asker(token)).catch((error: Error) => error);
        await world.settled();
        if (!(answer instanceof Error)) return;
      }
      throw new Error('never answered');
    };
    const start = async () => {
      const world = tenantsWorld();
      await world.prepare(1);
      return { world, token: await world.signUp() };
    };
    const probe = await start();
    const first = probe.world.faults.calls.length;
    await insist(probe.world, probe.token);
    const last = probe.world.faults.calls.length;
    expect(last - first).toBeGreaterThan(25);

    for (let index = first; index < last; index += 1)
      for (const when of ['before', 'after'] as const) {
        const { world, token } = await start();
        world.faults.failAt(index, when);
        await insist(world, token);
        const owners = [...madeIn(world).map(({ pk }) => pk.split('#')[1]), ...world.prepared()].sort();
        expect(madeIn(world)).toMatchObject([{ state: 'active', gatewayKeyId: expect.any(String) }]);
        expect(namedIn(world)).toEqual(owners);
        expect(gatewayNamesIn(world)).toEqual(owners);
        await sweep(world);
        expect(world.kms.enabled()).toBe(owners.length);
      }
  }, 60_000);
});
