import { describe, expect, it } from 'vitest';
import { isReplay } from '../../functions/kernel/replay.ts';
import { admitTenant, createTenant } from '../../functions/tenants/verbs/create-tenant.ts';
import { reconciled } from '../kit/reconciled.ts';
import { anOrder, type Order, type TenantsWorld, tenantsWorld } from './tenants-world.ts';

const tenantItems = (world: TenantsWorld) => world.table.all('TENANT#');
const tenantsMade = (world: TenantsWorld) =>
  tenantItems(world).filter((item) => item.pk.endsWith('#CONFIG') && item.sk === 'TENANT');

/** Repeats the request as a client does whose connection broke or who was told to come back. */
async function insist(world: TenantsWorld, bearer: string, order: Order = anOrder()): Promise<unknown> {
  for (let attempt = 1; attempt <= 6; attempt += 1) {
    const answer = await world.create(world.asker(bearer), order).catch((error: Error) => error);
    await world.settled();
    if (!(answer instanceof Error)) return answer;
  }
  throw new Error('never answered');
}

function expectWhole(world: TenantsWorld): void {
  expect(tenantsMade(world)).toMatchObject([{ state: 'active', gatewayKeyId: expect.any(String) }]);
  const [tenant] = tenantsMade(world);
  const tenantId = tenant?.pk.split('#')[1];
  expect(world.table.all('LOOKUP#SLUG#')).toMatchObject([{ tenantId, state: 'active' }]);
  expect(world.table.all('LOOKUP#SLUG#')[0]).not.toHaveProperty('expiresAt');
  expect(world.table.all('PLATFORM#PROVISIONING#')).toEqual([]);
  expect(world.table.all('PLATFORM#TENANTS')).toMatchObject([{ sk: tenantId, state: 'active' }]);
  expect([...world.gateway.keys.values()]).toMatchObject([{ name: tenantId }]);
  expect([...world.people.people.values()]).toMatchObject([{ tenantId }]);
  expect([...world.kms.aliases.keys()]).toEqual([tenantId]);
  expect([...world.subscriptions.keys()]).toEqual([tenantId]);
}

function expectNothingLeft(world: TenantsWorld): void {
  expect(tenantItems(world)).toEqual([]);
  expect(world.table.all('LOOKUP#')).toEqual([]);
  expect(world.table.all('PLATFORM#PROVISIONING#')).toEqual([]);
  expect(world.table.all('PLATFORM#TENANTS')).toEqual([]);
  expect(world.gateway.keys.size).toBe(0);
  expect(world.people.people.size).toBe(0);
  expect(world.kms.aliases.size).toBe(0);
  expect(world.subscriptions.size).toBe(0);
}

describe('POST /v1/tenants', () => {
  it('answers with the active tenant when everything it needs is there', async () => {
    const world = tenantsWorld();
    const tenant = await world.create(world.asker(await world.signUp()));

    expect(tenant).toMatchObject({ slug: 'acme', plan: 'pro', tier: 'pool', isolation: 'pool', state: 'active' });
    expect(tenant).toMatchObject({ region: 'us-east-1', currency: 'EUR', timezone: 'Europe/Berlin', country: 'DE' });
    expectWhole(world);
    expect(world.gateway.plans).toMatchObject([{ tier: 'pool' }]);
    expect([...world.people.people.values()][0]?.owner.email).toBe('olivia@example.com');
    expect(world.table.all('TENANT#').filter((item) => item.pk.endsWith('#AGREEMENT'))).toHaveLength(3);
  });

  it('audits the making and tells the others', async () => {
    const world = tenantsWorld();
    await world.create(world.asker(await world.signUp()));

    const journal = tenantItems(world).filter((item) => item['entity'] === 'journal');
    expect(journal.map((item) => item['action'])).toEqual(
      expect.arrayContaining(['tenant.register', 'key.create', 'gateway-key.create', 'tenant.create']),
    );
    expect(journal.flatMap((item) => item['events'] ?? [])).toMatchObject([{ type: 'TenantActivated' }]);
  });

  it('keeps the password nowhere, not even sealed, once the tenant is made', async () => {
    const world = tenantsWorld();
    await world.create(world.asker(await world.signUp()));

    expect(JSON.stringify(world.table.all())).not.toContain('ownerSealed');
    expect(JSON.stringify(world.table.all())).not.toContain('correct horse');
  });

  it('needs the token of a verified sign-up, before anything else of the request counts', async () => {
    const world = tenantsWorld();
    const token = await world.signUp();
    const forged = `${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`;

    for (const bearer of ['', 'nonsense', forged, 'sgt_00000000000000000000000009_'.padEnd(74, 'x')])
      await expect(admitTenant(world.asker(bearer), world.createTenantDeps)).rejects.toMatchObject({
        code: 'unauthenticated',
      });
    world.advance(60 * 60);
    await expect(admitTenant(world.asker(token), world.createTenantDeps)).rejects.toMatchObject({
      code: 'unauthenticated',
    });
  });

  it('is refused without the required agreements in the versions in force', async () => {
    const world = tenantsWorld();
    const token = await world.signUp();
    const outdated = anOrder().agreements.map((a) => (a.document === 'dpa' ? { ...a, version: '2020-01-01' } : a));

    for (const agreements of [[], outdated, anOrder().agreements.slice(1)])
      await expect(world.create(world.asker(token), anOrder({ agreements }))).rejects.toMatchObject({
        code: 'agreement-required',
      });
    expectNothingLeft(world);
  });

  it('is refused in another Region and under a reserved name', async () => {
    const world = tenantsWorld();
    const token = await world.signUp();

    await expect(world.create(world.asker(token), anOrder({ region: 'mars-1' }))).rejects.toMatchObject({
      code: 'validation-failed',
    });
    await expect(world.create(world.asker(token), anOrder({ slug: 'admin' }))).rejects.toMatchObject({
      code: 'slug-taken',
    });
  });

  it('refuses a slug that another tenant has, and leaves the sign-up usable', async () => {
    const world = tenantsWorld();
    await world.create(world.asker(await world.signUp()));
    const second = await world.signUp('paul@example.com');

    await expect(world.create(world.asker(second))).rejects.toMatchObject({ code: 'slug-taken' });
    await expect(world.create(world.asker(second, 'key-2'), anOrder({ slug: 'other' }))).resolves.toMatchObject({
      slug: 'other',
    });
  });

  it('gives a slug that two want at once to one of them', async () => {
    const world = tenantsWorld();
    const tokens = [await world.signUp('a@example.com'), await world.signUp('b@example.com')];
    const answers = await Promise.allSettled(tokens.map((token) => world.create(world.asker(token))));

    expect(answers.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expectWhole(world);
  });

  it('makes one tenant of the same key ten times in parallel, and the same answer ten times', async () => {
    const world = tenantsWorld();
    const token = await world.signUp();
    const answers = await Promise.all(Array.from({ length: 10 }, () => world.create(world.asker(token))));

    expect(new Set(answers.map((tenant) => JSON.stringify(tenant))).size).toBe(1);
    expectWhole(world);
    expect(world.kms.keys.size).toBe(1);
  });

  it('replays the same key with the same answer, also when the tenant has changed since', async () => {
    const world = tenantsWorld();
    const token = await world.signUp();
    const first = await world.create(world.asker(token));
    world.advance(86_400);
    const again = await world.create(world.asker(token));

    expect(again).toEqual(first);
    expect([isReplay(first), isReplay(again)]).toEqual([false, true]);
  });

  it('refuses the same key with another body, and another key of a used sign-up', async () => {
    const world = tenantsWorld();
    const token = await world.signUp();
    await world.create(world.asker(token));

    await expect(world.create(world.asker(token), anOrder({ name: 'Other' }))).rejects.toMatchObject({
      code: 'idempotency-key-reused',
    });
    await expect(world.create(world.asker(token, 'key-2'))).rejects.toMatchObject({ code: 'already-used' });
  });

  it('undoes everything when the pool finds the password too weak, and lets the caller try another', async () => {
    const world = tenantsWorld();
    const token = await world.signUp();
    const weak = anOrder({ owner: { name: 'Olivia Owner', password: 'weak password' } });

    await expect(world.create(world.asker(token), weak)).rejects.toMatchObject({ code: 'weak-password' });
    await world.settled();
    expectNothingLeft(world);
    expect(world.kms.enabled()).toBe(0);
    await expect(world.create(world.asker(token))).resolves.toMatchObject({ state: 'active' });
  });

  it('asks to come back while the work takes longer than the gateway waits, and the same key then gets the tenant', async () => {
    const world = tenantsWorld();
    const token = await world.signUp();
    const impatient = world.asker(token, 'key-1', { now: '2026-11-24T09:00:00.000Z' as never });

    await expect(world.create(impatient)).rejects.toMatchObject({
      code: 'still-provisioning',
      options: { retryAfterSeconds: 5 },
    });
    await world.settled();
    await expect(world.create(world.asker(token))).resolves.toMatchObject({ state: 'active' });
    expectWhole(world);
  });
});

describe('provisioning', () => {
  it.each([
    'vault.find',
    'vault.create',
    'vault.name',
    'vault.wrapDataKey',
    'gateway.find',
    'gateway.create',
    'gateway.attach',
    'members.createOwner',
    'sealing.open',
  ])('leaves nothing when %s fails for good', async (call) => {
    const world = tenantsWorld();
    const token = await world.signUp();
    const { provisioning } = world.createTenantDeps;
    const deps = {
      ...world.createTenantDeps,
      provisioning: {
        state: provisioning.state,
        start: async (name: string, input: Readonly<Record<string, string>>) => {
          world.faults.failAlways(call);
          await provisioning.start(name, input);
        },
      },
    };
    const failed = await createTenant(world.asker(token), anOrder(), deps).catch((error: unknown) => error);
    await world.settled();
    world.faults.heal();

    expect(failed).toBeInstanceOf(Error);
    expectNothingLeft(world);
    world.advance(2 * 86_400);
    await reconciled(world.reconcilers()['tenant-keys']());
    expect(world.kms.enabled()).toBe(0);
  });

  it('lets the same sign-up try again after everything was undone', async () => {
    const world = tenantsWorld();
    const token = await world.signUp();
    world.faults.failAlways('gateway.create');
    await expect(world.create(world.asker(token))).rejects.toMatchObject({ code: 'provisioning-failed' });
    await world.settled();

    await expect(world.create(world.asker(token))).resolves.toMatchObject({ state: 'active' });
    expectWhole(world);
  });

  it('ends whole whichever call crashes or loses its answer, from the claim to the reply', async () => {
    const probe = tenantsWorld();
    const probeToken = await probe.signUp();
    const first = probe.faults.calls.length;
    await insist(probe, probeToken);
    const last = probe.faults.calls.length;
    expect(last - first).toBeGreaterThan(30);

    for (let index = first; index < last; index += 1)
      for (const when of ['before', 'after'] as const) {
        const world = tenantsWorld();
        const token = await world.signUp();
        world.faults.failAt(index, when);
        await insist(world, token);
        expectWhole(world);
        world.advance(2 * 86_400);
        await reconciled(world.reconcilers()['tenant-keys']());
        expect(world.kms.enabled()).toBe(1);
        expect(world.table.all('TENANT#').filter((i) => i['action'] === 'tenant.create')).toHaveLength(1);
      }
  }, 60_000);
});
