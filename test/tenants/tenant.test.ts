import { describe, expect, it } from 'vitest';
import type { TenantId } from '../../functions/kernel/ids.ts';
import type { TenantContext } from '../../functions/kernel/tenant-context.ts';
import { instant } from '../../functions/kernel/time.ts';
import type { TenantRecord } from '../../functions/tenants/ports.ts';
import { applyPlan } from '../../functions/tenants/verbs/apply-plan.ts';
import { followTenant } from '../../functions/tenants/verbs/follow-tenant.ts';
import { getTenant } from '../../functions/tenants/verbs/get-tenant.ts';
import { listTenants } from '../../functions/tenants/verbs/list-tenants.ts';
import { readTenantProfile } from '../../functions/tenants/verbs/read-tenant-profile.ts';
import { updateTenant } from '../../functions/tenants/verbs/update-tenant.ts';
import { tenantB } from '../kit/world.ts';
import { anOrder, tenantsWorld } from './tenants-world.ts';

async function aTenant(world = tenantsWorld()) {
  const tenant = await world.create(world.asker(await world.signUp()));
  const tenantId = tenant.id as TenantId;
  const ctx = (options: Partial<TenantContext> = {}) => world.ctx({ tenantId, ...options });
  const deps = (of: TenantContext) => ({
    tenants: world.tenantsOf(of.tenantId),
    links: { api: 'https://api.tenantry.test', console: 'https://console.tenantry.test' },
    commit: world.commitOf(of),
  });
  const update = (
    input: { name?: string; locale?: string; timezone?: string },
    options: Partial<TenantContext> = {},
  ) => {
    const of = ctx({ ifMatch: '*', ...options });
    return updateTenant(of, input, deps(of));
  };
  const get = () => getTenant(ctx(), {}, deps(ctx()));
  const apply = (plan: 'free' | 'pro' | 'enterprise') => applyPlan(ctx(), { plan }, deps(ctx()));
  const follow = () => followTenant({ tenants: world.tenantsOf(tenantId), list: world.list });
  const listed = () => world.table.all('PLATFORM#TENANTS');
  return { world, tenant, tenantId, ctx, deps, update, get, apply, follow, listed };
}

describe('the tenant', () => {
  it('is what its making answered', async () => {
    const { tenant, get } = await aTenant();

    expect(await get()).toEqual(tenant);
  });

  it('changes its name, locale and time zone under the version that was read', async () => {
    const { tenant, update, get, world, tenantId } = await aTenant();
    const version = Number(tenant.etag.replaceAll('"', ''));
    const changed = await update({ name: 'Acme SE', timezone: 'Europe/Vienna' }, { ifMatch: version });

    expect(changed).toMatchObject({
      name: 'Acme SE',
      timezone: 'Europe/Vienna',
      locale: 'en',
      etag: `"${version + 1}"`,
    });
    expect(await get()).toEqual(changed);
    const journal = world.table.all(`TENANT#${tenantId}#JOURNAL`).find((item) => item['action'] === 'tenant.update');
    expect(journal).toMatchObject({ target: tenantId, changes: { changed: ['name', 'timezone'] } });
    expect(journal?.['events']).toMatchObject([{ type: 'TenantUpdated', data: { changed: ['name', 'timezone'] } }]);
  });

  it('refuses a change under another version, and one that loses a race', async () => {
    const { update, tenant } = await aTenant();
    const version = Number(tenant.etag.replaceAll('"', ''));

    await expect(update({ name: 'X' }, { ifMatch: version + 1 })).rejects.toMatchObject({ code: 'etag-mismatch' });
    const race = await Promise.allSettled([
      update({ name: 'A' }, { ifMatch: version }),
      update({ name: 'B' }, { ifMatch: version }),
    ]);
    expect(race.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  it('takes over the plan that billing decided, once, and keeps its tier', async () => {
    const { apply, get, world, tenantId } = await aTenant();
    await apply('enterprise');
    await apply('enterprise');

    expect(await get()).toMatchObject({ plan: 'enterprise', tier: 'pool', isolation: 'pool' });
    const applied = world.table.all(`TENANT#${tenantId}#JOURNAL`).filter((i) => i['action'] === 'tenant.apply-plan');
    expect(applied).toHaveLength(1);
  });

  it('tells other capabilities its particulars, and nothing where it is gone', async () => {
    const { world, ctx, tenantId } = await aTenant();
    const profile = await readTenantProfile(ctx(), {}, { tenants: world.tenantsOf(tenantId) });

    expect(profile).toEqual({
      name: 'Acme GmbH',
      currency: 'EUR',
      timezone: 'Europe/Berlin',
      locale: 'en',
      country: 'DE',
      mode: 'live',
      state: 'active',
    });
    const [store, effectiveAt] = [world.tenantsOf(tenantId), instant('2026-12-01T00:00:00.000Z')];
    const find = async () =>
      ({ ...(await store.find()), deletion: { receiptId: 'del_1', effectiveAt } }) as TenantRecord;
    expect(await readTenantProfile(ctx(), {}, { tenants: { find } })).toEqual({ ...profile, endsAt: effectiveAt });
    expect(await readTenantProfile({ tenantId: tenantB }, {}, { tenants: world.tenantsOf(tenantB) })).toBeUndefined();
  });

  it('is nothing to another tenant: whoever has no item of its own is told 410, and changes nobody', async () => {
    const { world, get, tenant, deps } = await aTenant();
    const other = world.ctx({ tenantId: tenantB, ifMatch: '*' });

    await expect(getTenant(other, {}, deps(other))).rejects.toMatchObject({ code: 'tenant-deleted' });
    await expect(updateTenant(other, { name: 'Mine' }, deps(other))).rejects.toMatchObject({ code: 'tenant-deleted' });
    expect(await get()).toEqual(tenant);
    expect(world.table.all(`TENANT#${tenantB}#`)).toEqual([]);
  });
});

describe('the operators’ list', () => {
  it('follows the tenants, whatever order the events come in', async () => {
    const { world, update, apply, follow, listed, tenantId } = await aTenant();
    await update({ name: 'Acme SE' });
    await apply('free');
    await Promise.all([follow(), follow()]);
    const item = listed()[0];
    await world.list.follow({ ...(await world.tenantsOf(tenantId).find()), name: 'Old', version: 1 } as never);

    expect(item).toMatchObject({ name: 'Acme SE', plan: 'free', state: 'active' });
    expect(listed()[0]).toEqual(item);
  });

  it('brings nobody back who is gone', async () => {
    const { world, follow, listed, tenantId } = await aTenant();
    await world.table.transact([{ delete: { pk: 'PLATFORM#TENANTS', sk: tenantId } }]);
    await follow();

    expect(listed()).toEqual([]);
  });

  it('comes newest first, by pages whose cursors nobody else can make', async () => {
    const world = tenantsWorld();
    for (const slug of ['one', 'two', 'three'])
      await world.create(world.asker(await world.signUp(`${slug}@example.com`), slug), anOrder({ slug, name: slug }));
    const page = (cursor?: string) => listTenants(world.operator(), { limit: 2, cursor }, { list: world.list });
    const first = await page();
    const second = await page(first.nextCursor ?? undefined);

    expect(first.data.map(({ name }) => name)).toEqual(['three', 'two']);
    expect(first.hasMore).toBe(true);
    expect(second.data.map(({ name }) => name)).toEqual(['one']);
    expect(second).toMatchObject({ hasMore: false, nextCursor: null });
    await expect(page('forged')).rejects.toMatchObject({ code: 'bad-cursor' });
  });
});
