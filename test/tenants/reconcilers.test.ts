import { describe, expect, it } from 'vitest';
import type { TenantId } from '../../functions/kernel/ids.ts';
import { reconciled } from '../kit/reconciled.ts';
import { anOrder, type TenantsWorld, tenantsWorld } from './tenants-world.ts';

type Name = keyof ReturnType<TenantsWorld['reconcilers']>;
const names: readonly Name[] = ['tenant-names', 'half-made-tenants', 'tenant-keys', 'gateway-keys'];
const DAY = 86_400;
const run = (world: TenantsWorld, name: Name) => reconciled(world.reconcilers()[name]());
const stranger = 'ten_01HZZZZZZZZZZZZZZZZZZZZZZZ' as TenantId;

/** A tenant, prepared ones beside it, and two days gone by. */
async function settledWorld() {
  const world = tenantsWorld();
  await world.prepare(3);
  const tenant = await world.create(world.asker(await world.signUp()));
  await world.settled();
  world.advance(2 * DAY);
  return { world, tenantId: tenant.id as TenantId };
}

/** A request that died right after its claim: nobody started the run, and nobody comes again. */
async function claimed(world: TenantsWorld, slug = 'lost', email = 'lost@example.com') {
  const token = await world.signUp(email);
  world.faults.failAlways('provisioning.start');
  await world.create(world.asker(token, `key-${slug}`), anOrder({ slug })).catch(() => undefined);
  world.faults.heal();
  const [item] = world.table
    .all('PLATFORM#PROVISIONING#')
    .filter((one) => (one['order'] as { slug: string }).slug === slug);
  if (!item) throw new Error('nothing was claimed');
  return { tenantId: item.pk.split('#')[2] as TenantId, item };
}

/** What each must find, and what the world is like when it has repaired that. */
const damages: readonly {
  readonly by: Name;
  readonly what: string;
  readonly plant: (world: TenantsWorld, tenantId: TenantId) => Promise<void>;
  readonly holds: (world: TenantsWorld, tenantId: TenantId) => void;
}[] = [
  {
    by: 'tenant-names',
    what: 'a slug and a sign-up that were claimed for a tenant of which nothing is left',
    plant: async (world) => {
      await world.prepare(0);
      const { item } = await claimed(world);
      await world.table.transact([{ delete: item }]);
      world.advance(2 * DAY);
    },
    holds: (world) => {
      expect(world.table.all('LOOKUP#SLUG#').map(({ pk }) => pk)).toEqual(['LOOKUP#SLUG#acme']);
      expect(world.table.all('PLATFORM#SIGNUP#').map((item) => item['state'])).toEqual(['used', 'verified']);
      expect(world.table.all('PLATFORM#SIGNUP#')[1]).not.toHaveProperty('claim');
    },
  },
  {
    by: 'tenant-names',
    what: 'an active slug of a tenant that is deleted',
    plant: async (world, tenantId) => {
      const at = world.clock();
      const slug = { pk: 'LOOKUP#SLUG#old', sk: 'SLUG', gsi1pk: 'LOOKUP#SLUGS', gsi1sk: 'old', tenantId: stranger };
      await world.table.transact([
        { put: { pk: `PLATFORM#TOMBSTONE#${stranger}`, sk: 'TOMBSTONE' } },
        { put: { ...slug, state: 'active', updatedAt: at } },
      ]);
      expect(tenantId).not.toBe(stranger);
      world.advance(2 * DAY);
    },
    holds: (world) => expect(world.table.all('LOOKUP#SLUG#').map(({ pk }) => pk)).toEqual(['LOOKUP#SLUG#acme']),
  },
  {
    by: 'tenant-names',
    what: 'a slug that was never confirmed for a tenant that is there',
    plant: (world) =>
      world.table.transact([{ update: { pk: 'LOOKUP#SLUG#acme', sk: 'SLUG' }, set: { state: 'held', expiresAt: 1 } }]),
    holds: (world) => {
      expect(world.table.all('LOOKUP#SLUG#')).toMatchObject([{ state: 'active' }]);
      expect(world.table.all('LOOKUP#SLUG#')[0]).not.toHaveProperty('expiresAt');
    },
  },
  {
    by: 'tenant-keys',
    what: 'a key that no alias names',
    plant: async (world) => {
      await world.kms.vault.create(stranger);
      world.advance(2 * DAY);
    },
    holds: (world) => expect(world.kms.enabled()).toBe(3),
  },
  {
    by: 'tenant-keys',
    what: 'a key whose tenant never came',
    plant: async (world) => {
      await world.kms.vault.name(stranger, await world.kms.vault.create(stranger));
      world.advance(2 * DAY);
    },
    holds: (world) => {
      expect(world.kms.enabled()).toBe(3);
      expect(world.kms.aliases.has(stranger)).toBe(false);
    },
  },
  {
    by: 'gateway-keys',
    what: 'a gateway key whose tenant never came',
    plant: async (world) => {
      await world.gateway.gatewayKeys.create(stranger);
      world.advance(2 * DAY);
    },
    holds: (world) => expect(world.gateway.keys.size).toBe(3),
  },
  {
    by: 'gateway-keys',
    what: 'a tenant whose gateway key is gone',
    plant: async (world, tenantId) => {
      const key = await world.gateway.gatewayKeys.find(tenantId);
      await world.gateway.gatewayKeys.remove(key?.id ?? '');
    },
    holds: (world, tenantId) => {
      const [made] = [...world.gateway.keys].filter(([, { name }]) => name === tenantId);
      const [id, key] = made ?? [];
      const [tenant] = world.table.all(`TENANT#${tenantId}#CONFIG`);
      expect(tenant).toMatchObject({ gatewayKeyId: id, gatewayKeyValue: key?.value });
      expect(world.gateway.plans).toContainEqual({ keyId: id, tier: 'pool' });
    },
  },
];

describe('reconcilers', () => {
  it.each(names)(
    '%s reports zeros where all is well, with tenants, prepared ones and one that is being made',
    async (name) => {
      const { world } = await settledWorld();
      await claimed(world);

      expect(await run(world, name)).toMatchObject({ found: 0, repaired: 0, left: 0, examples: [] });
    },
  );

  it.each(damages)('$by finds, repairs and counts $what', async ({ by, plant, holds }) => {
    const { world, tenantId } = await settledWorld();
    await plant(world, tenantId);
    const first = await run(world, by);

    expect(first.found).toBeGreaterThan(0);
    expect(first).toMatchObject({ repaired: first.found, left: 0 });
    holds(world, tenantId);
    for (const name of names) expect(await run(world, name), name).toMatchObject({ found: 0, left: 0 });
  });

  it.each(damages)('$by dies in the middle, and the next run repairs $what', async ({ by, plant, holds }) => {
    const probe = await settledWorld();
    await plant(probe.world, probe.tenantId);
    const first = probe.world.faults.calls.length;
    await run(probe.world, by);
    const last = probe.world.faults.calls.length;

    for (let index = first; index < last; index += 1)
      for (const when of ['before', 'after'] as const) {
        const { world, tenantId } = await settledWorld();
        await plant(world, tenantId);
        world.faults.failAt(world.faults.calls.length + index - first, when);
        await run(world, by).catch(() => undefined);
        world.faults.heal();
        await run(world, by);
        expect(await run(world, by)).toMatchObject({ found: 0, left: 0 });
        holds(world, tenantId);
      }
  });

  it('half-made-tenants starts a tenant again that was claimed and never begun', async () => {
    const { world } = await settledWorld();
    const { tenantId } = await claimed(world);
    world.advance(3_600);

    expect(await run(world, 'half-made-tenants')).toMatchObject({ found: 1, repaired: 1, examples: [tenantId] });
    await world.settled();
    expect(world.table.all(`TENANT#${tenantId}#CONFIG`)).toMatchObject([{ state: 'active' }]);
    expect(await run(world, 'half-made-tenants')).toMatchObject({ found: 0 });
  });

  it('half-made-tenants leaves a tenant alone that a run is working on, and takes it up once that was stopped', async () => {
    const { world } = await settledWorld();
    const { tenantId } = await claimed(world);
    world.advance(3_600);
    world.runs.set(tenantId, 'running');
    expect(await run(world, 'half-made-tenants')).toMatchObject({ found: 0 });
    // Stopped by hand: the run of that name can't be started again.
    world.runs.set(tenantId, 'failed');

    expect(await run(world, 'half-made-tenants')).toMatchObject({ found: 1, repaired: 1 });
    await world.settled();
    expect(world.table.all('PLATFORM#PROVISIONING#')).toEqual([]);
    expect(world.table.all(`TENANT#${tenantId}#CONFIG`)).toMatchObject([{ state: 'active' }]);
  });

  it('half-made-tenants leaves nothing of a tenant whose name went to another meanwhile', async () => {
    const { world } = await settledWorld();
    const { tenantId } = await claimed(world);
    world.advance(2 * DAY);
    await world.create(world.asker(await world.signUp('b@example.com'), 'key-b'), anOrder({ slug: 'lost' }));

    await run(world, 'half-made-tenants');
    await world.settled();
    expect(world.table.all(`TENANT#${tenantId}#`)).toEqual([]);
    expect(world.kms.aliases.has(tenantId)).toBe(false);
    expect(world.table.all('PLATFORM#PROVISIONING#')).toEqual([]);
  });

  it('tenant-keys tells of a tenant without a usable key, which only people can help', async () => {
    const { world, tenantId } = await settledWorld();
    await world.kms.vault.disable(world.kms.aliases.get(tenantId) ?? '');

    expect(await run(world, 'tenant-keys')).toMatchObject({ found: 1, repaired: 0, left: 1, examples: [tenantId] });
  });

  it('takes nothing from a tenant that is missing in the list alone', async () => {
    const { world, tenantId } = await settledWorld();
    await world.table.transact([{ delete: { pk: 'PLATFORM#TENANTS', sk: tenantId } }]);

    expect(await run(world, 'tenant-keys')).toMatchObject({ found: 1, left: 1, examples: [tenantId] });
    expect(await run(world, 'gateway-keys')).toMatchObject({ found: 0 });
    expect(await run(world, 'tenant-names')).toMatchObject({ found: 0 });
    expect(world.kms.enabled()).toBe(3);
  });

  it('lets go of nothing that is younger than what may still be under way', async () => {
    const { world } = await settledWorld();
    await world.prepare(0);
    const { item } = await claimed(world);
    await world.table.transact([{ delete: item }]);
    await world.kms.vault.name(stranger, await world.kms.vault.create(stranger));
    await world.gateway.gatewayKeys.create(stranger);

    for (const name of names) expect(await run(world, name), name).toMatchObject({ found: 0 });
  });
});
