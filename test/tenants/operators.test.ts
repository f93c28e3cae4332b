import { describe, expect, it } from 'vitest';
import type { TenantId } from '../../functions/kernel/ids.ts';
import { operatorCommitter } from '../../functions/platform/staff-commit.ts';
import type { TenantSession } from '../../functions/platform/tenant-session.ts';
import { assertStanding } from '../../functions/platform/watermark.ts';
import type { InspectDeps, OperateDeps } from '../../functions/tenants/ports.ts';
import { inspectTenant } from '../../functions/tenants/verbs/inspect-tenant.ts';
import { listTenants } from '../../functions/tenants/verbs/list-tenants.ts';
import { patchTenant, resumeTenant, suspendTenant } from '../../functions/tenants/verbs/operate-tenant.ts';
import { tenantB } from '../kit/world.ts';
import { anOrder, tenantsWorld } from './tenants-world.ts';

const links = { api: 'https://api.tenantry.test', console: 'https://console.tenantry.test' };

async function aTenant(world = tenantsWorld()) {
  const tenant = await world.create(world.asker(await world.signUp()));
  const tenantId = tenant.id as TenantId;
  const deps: OperateDeps = {
    links,
    receipts: world.receipts,
    inTenant: (id, ctx) => ({
      tenants: world.tenantsOf(id),
      commit: operatorCommitter(world.table, world.newId, { ...ctx, tenantId: id }),
    }),
  };
  const suspend = (reason = 'Unpaid since June', id = tenantId) =>
    suspendTenant(world.operator(), { tenantId: id, reason }, deps);
  const resume = () => resumeTenant(world.operator(), { tenantId }, deps);
  const journal = () => world.table.all(`TENANT#${tenantId}#JOURNAL`);
  const staffJournal = () => world.table.all('PLATFORM#STAFF-JOURNAL');
  return { world, tenant, tenantId, deps, suspend, resume, journal, staffJournal };
}

/** What `serve` asks before a call of a tenant's person. */
const standing = ({ world, tenantId }: Awaited<ReturnType<typeof aTenant>>, method: string, permission: string) =>
  assertStanding(
    { tenantId, table: world.table } as unknown as TenantSession,
    { actorId: `usr_${method}${permission}`, userId: 'usr_1', issuedAt: 0 } as never,
    { method, permission },
  );

describe('a suspension', () => {
  it('stops changes and lets its people read, pay and leave', async () => {
    const acme = await aTenant();
    await acme.suspend();

    await expect(standing(acme, 'POST', 'projects:write')).rejects.toMatchObject({ code: 'tenant-suspended' });
    await expect(standing(acme, 'PATCH', 'tenant:write')).rejects.toMatchObject({ code: 'tenant-suspended' });
    await expect(standing(acme, 'GET', 'projects:read')).resolves.toMatchObject({ state: 'suspended' });
    await expect(standing(acme, 'POST', 'billing:write')).resolves.toMatchObject({ state: 'suspended' });
    await expect(standing(acme, 'POST', 'tenant:delete')).resolves.toMatchObject({ state: 'suspended' });
  });

  it('is told in the tenant’s own trail and in the staff’s, by whom and why, in one transaction', async () => {
    const { suspend, journal, staffJournal, tenantId } = await aTenant();
    await suspend();

    const told = { actor: { type: 'operator', id: 'staff-1' }, action: 'tenant.suspend', target: tenantId };
    const changes = { reason: 'Unpaid since June' };
    expect(journal().filter(({ action }) => action === 'tenant.suspend')).toMatchObject([
      { ...told, changes, events: [{ type: 'TenantSuspended' }] },
    ]);
    expect(staffJournal()).toMatchObject([{ ...told, changes, tenantId, entity: 'staff-journal' }]);
  });

  it('is shown with its reason, ends with the resumption, and nothing of it stays', async () => {
    const { suspend, resume, world, tenantId } = await aTenant();
    const before = await world.tenantsOf(tenantId).find();
    expect(await suspend()).toMatchObject({ state: 'suspended', suspension: { reason: 'Unpaid since June' } });
    expect(await resume()).toMatchObject({ state: 'active', suspension: null });

    const after = await world.tenantsOf(tenantId).find();
    expect(after).toEqual({ ...before, version: (before?.version ?? 0) + 2, updatedAt: after?.updatedAt });
  });

  it('fits only a tenant that is active, and a resumption only one that is suspended', async () => {
    const { suspend, resume, staffJournal } = await aTenant();
    await expect(resume()).rejects.toMatchObject({ code: 'tenant-state', options: { extra: { state: 'active' } } });
    await suspend();
    await expect(suspend()).rejects.toMatchObject({ code: 'tenant-state', kind: { status: 409 } });
    expect(staffJournal()).toHaveLength(1);
  });

  it('of a tenant that is not there is not found', async () => {
    const { suspend, staffJournal } = await aTenant();

    await expect(suspend('x', tenantB)).rejects.toMatchObject({ code: 'not-found' });
    expect(staffJournal()).toEqual([]);
  });
});

describe('a tenant’s name', () => {
  it('is changed by staff under the version that they saw', async () => {
    const { world, tenantId, deps, tenant } = await aTenant();
    const rename = (ifMatch: number) => patchTenant(world.operator({ ifMatch }), { tenantId, name: 'Acme SE' }, deps);
    const version = Number(tenant.etag.replaceAll('"', ''));

    await expect(rename(version + 1)).rejects.toMatchObject({ code: 'etag-mismatch' });
    expect(await rename(version)).toMatchObject({ name: 'Acme SE', etag: `"${version + 1}"` });
  });
});

describe('an inspection', () => {
  const known = (world: ReturnType<typeof tenantsWorld>): InspectDeps => ({
    links,
    inTenant: (id) => ({
      tenants: world.tenantsOf(id),
      subscription: async () => null,
      people: async () => 3,
      storedBytes: async () => 2n ** 60n,
      keyState: async () => 'enabled',
      operations: async () => [],
    }),
  });

  it('tells counts and states, and nobody’s particulars', async () => {
    const { world, tenantId, suspend } = await aTenant();
    world.advance(60);
    await suspend();
    const seen = await inspectTenant(world.operator(), { tenantId }, known(world));

    expect(seen).toMatchObject({
      tenant: { id: tenantId, state: 'suspended' },
      suspension: { reason: 'Unpaid since June', by: 'staff-1', at: '2026-11-24T10:01:00.000Z' },
      ...{ deletion: null, people: { active: 3, limit: 50 }, key: { state: 'enabled' } },
      storage: { bytes: '1152921504606846976' },
    });
    expect(seen.lastActivityAt).not.toBeNull();
    expect(JSON.stringify(seen)).not.toMatch(/olivia|@/i);
  });

  it('of a tenant that is not there is not found', async () => {
    const { world } = await aTenant();

    await expect(inspectTenant(world.operator(), { tenantId: tenantB }, known(world))).rejects.toMatchObject({
      code: 'not-found',
    });
  });
});

describe('the search for tenants', () => {
  async function several() {
    const world = tenantsWorld();
    const made = new Map<string, string>();
    for (const [slug, name] of [
      ['acme', 'Acme GmbH'],
      ['acme-labs', 'Acme Laboratories'],
      ['zebra', 'Zebra AG'],
    ] as const)
      made.set(
        slug,
        (
          await world.create(
            world.asker(await world.signUp(`${slug}@example.com`), slug),
            anOrder({ slug, name, plan: slug === 'zebra' ? 'free' : 'pro' }),
          )
        ).id,
      );
    const find = async (input: object) =>
      (await listTenants(world.operator(), { limit: 25, ...input }, { list: world.list })).data.map(({ slug }) => slug);
    return { world, made, find };
  }

  it('finds by id and by slug that tenant alone, and by part of slug or name whoever has it', async () => {
    const { made, find } = await several();

    expect(await find({ q: made.get('zebra') })).toEqual(['zebra']);
    expect(await find({ q: 'acme' })).toEqual(['acme']);
    expect(await find({ q: 'ACM' })).toEqual(['acme-labs', 'acme']);
    expect(await find({ q: 'aborat' })).toEqual(['acme-labs']);
    expect(await find({ q: 'nobody' })).toEqual([]);
  });

  it('answers who signed up last first, however old the id that was prepared for them', async () => {
    const { find } = await several();

    expect(await find({})).toEqual(['zebra', 'acme-labs', 'acme']);
    expect(await find({ limit: 2 })).toEqual(['zebra', 'acme-labs']);
  });

  it('narrows by plan and state', async () => {
    const { find } = await several();

    expect(await find({ plan: 'free' })).toEqual(['zebra']);
    expect(await find({ plan: 'free', q: 'acme' })).toEqual([]);
    expect(await find({ state: 'suspended' })).toEqual([]);
  });

  it('reads no more than it may for a page, and goes on from there', async () => {
    const { world } = await several();
    const many = Array.from({ length: 12_000 }, (_, i) => ({
      put: {
        ...{ pk: 'PLATFORM#TENANTS', sk: `ten_00${String(i).padStart(24, '0')}`, slug: `s${i}`, name: `N ${i}` },
        ...{ gsi1pk: 'PLATFORM#TENANTS', gsi1sk: `2026-01-01T00:00:00.000Z#${i}` },
        ...{ plan: 'pro', state: 'active', createdAt: world.clock(), version: 1 },
      },
    }));
    for (let i = 0; i < many.length; i += 100) await world.table.transact(many.slice(i, i + 100));
    const search = (cursor?: string) =>
      listTenants(world.operator(), { limit: 25, q: 'N 7.', cursor }, { list: world.list });
    const first = await listTenants(world.operator(), { limit: 25, q: 'n 77' }, { list: world.list });
    expect(first.data.length).toBeGreaterThan(0);

    const empty = await search();
    expect(empty).toMatchObject({ data: [], hasMore: true });
    expect(await search(empty.nextCursor ?? '')).toMatchObject({ data: [], hasMore: false });
    await expect(
      listTenants(world.operator(), { limit: 25, q: 'other', cursor: empty.nextCursor ?? '' }, { list: world.list }),
    ).rejects.toMatchObject({ code: 'bad-cursor' });
  });
});
