import { describe, expect, it } from 'vitest';
import { legalDocuments } from '../../functions/compliance/contract.ts';
import type { TenantId } from '../../functions/kernel/ids.ts';
import { addSeconds } from '../../functions/kernel/time.ts';
import { headVersion } from '../../functions/migrations/contract.ts';
import { ledgerStore } from '../../functions/migrations/ledger-store.ts';
import { registry } from '../../functions/migrations/registry-deps.ts';
import { takeSteps } from '../../functions/migrations/verbs/take-steps.ts';
import { committer } from '../../functions/platform/commit.ts';
import { systemContext } from '../../functions/platform/workflow.ts';
import { listedFleet } from '../../functions/tenants/fleet-store.ts';
import { tenantStore } from '../../functions/tenants/store.ts';
import { followTenant } from '../../functions/tenants/verbs/follow-tenant.ts';
import { listAgreements } from '../../functions/tenants/verbs/list-agreements.ts';
import { updateTenant } from '../../functions/tenants/verbs/update-tenant.ts';
import { anOrder, type TenantsWorld, tenantsWorld } from '../tenants/tenants-world.ts';

const links = { api: 'https://api.tenantry.test', console: 'https://console.tenantry.test' };

async function aTenant(world: TenantsWorld, slug: string): Promise<TenantId> {
  const asker = world.asker(await world.signUp(`${slug}@example.com`), `key-${slug}`);
  return (await world.create(asker, anOrder({ slug }))).id as TenantId;
}

/** As the build before the first migration left it: some of its items are already new, because a writer was. */
async function asBefore({ table }: TenantsWorld, tenantId: TenantId, isHalf = false): Promise<void> {
  await table.transact([{ delete: { pk: `TENANT#${tenantId}#MIGRATION`, sk: 'LEDGER' } }]);
  const old = table.all(`TENANT#${tenantId}#AGREEMENT`).slice(isHalf ? 1 : 0);
  for (const item of old) await table.transact([{ update: item, remove: ['textSha256'] }]);
  await table.transact([{ update: { pk: 'PLATFORM#TENANTS', sk: tenantId }, remove: ['dataVersion', 'dataRevision'] }]);
}

function migrate(world: TenantsWorld, tenantId: TenantId, target: number, isRollback = false) {
  const { table } = world;
  const ctx = systemContext(tenantId, 'migrations/advance-runs', 'run#1', world.clock);
  const ledger = ledgerStore(tenantId, table);
  const order = { target, isRollback, run: `run#${target}${isRollback}` };
  const commit = committer(table, world.seal(tenantId), world.newId, ctx);
  const work = { order, until: addSeconds(world.clock(), 50) };
  const deps = {
    ledger,
    fleet: listedFleet(table),
    registry,
    commit,
    clock: world.clock,
    digest: (text: string) => text,
  };
  return takeSteps(ctx, work, deps);
}

const inForce = legalDocuments
  .filter(({ required }) => required)
  .map(({ document, version, sha256 }) => ({ document, version, sha256 }))
  .sort((a, b) => (a.document < b.document ? -1 : 1));

describe('a build that serves tenants of both versions', () => {
  it('answers all alike, before, halfway, after and after a rollback, while they write', async () => {
    const world = tenantsWorld();
    const ids = [await aTenant(world, 'one'), await aTenant(world, 'two'), await aTenant(world, 'three')];
    const [untouched, half, whole] = ids as [TenantId, TenantId, TenantId];
    const depsOf = (tenantId: TenantId) => {
      const ctx = world.ctx({ tenantId });
      const deps = { tenants: tenantStore(tenantId, world.table), links, commit: world.commit(ctx) };
      return { ctx, deps };
    };
    const agreements = async (tenantId: TenantId) => {
      const { ctx, deps } = depsOf(tenantId);
      const { data } = await listAgreements(ctx, {}, deps);
      return data.map(({ document, version, sha256 }) => ({ document, version, sha256 }));
    };
    await asBefore(world, untouched);
    await asBefore(world, half, true);
    await asBefore(world, whole);

    await migrate(world, whole, headVersion);
    for (const tenantId of ids) expect(await agreements(tenantId)).toEqual(inForce);

    const { ctx, deps } = depsOf(half);
    await updateTenant({ ...ctx, ifMatch: '*' }, { name: 'Renamed' }, deps);
    await migrate(world, half, headVersion);
    expect(await deps.tenants.find()).toMatchObject({ name: 'Renamed' });
    for (const tenantId of ids) expect(await agreements(tenantId)).toEqual(inForce);

    const stored = () => world.table.all(`TENANT#${whole}#AGREEMENT`).map((item) => item['textSha256']);
    expect(stored()).toEqual(inForce.map(({ sha256 }) => sha256));
    await migrate(world, whole, 0, true);
    expect(stored()).toEqual([undefined, undefined, undefined]);
    for (const tenantId of ids) expect(await agreements(tenantId)).toEqual(inForce);
  });
});

describe('a new tenant', () => {
  it.each([0, 2])('begins at the newest version, with %i prepared ahead, and is listed so', async (prepared) => {
    const world = tenantsWorld();
    await world.prepare(prepared);

    const tenantId = await aTenant(world, 'acme');

    expect(await ledgerStore(tenantId, world.table).find()).toMatchObject({ dataVersion: headVersion, steps: 0 });
    expect(await listedFleet(world.table).find(tenantId)).toMatchObject({ dataVersion: headVersion, dataRevision: 1 });
    const before = JSON.stringify(world.table.all());
    expect(await migrate(world, tenantId, headVersion)).toMatchObject({ state: 'settled' });
    expect(JSON.stringify(world.table.all())).toBe(before);
  });

  it('keeps its version in the list when its name changes there', async () => {
    const world = tenantsWorld();
    const tenantId = await aTenant(world, 'acme');
    const ctx = world.ctx({ tenantId });
    const deps = { tenants: tenantStore(tenantId, world.table), links, commit: world.commit(ctx) };
    await updateTenant({ ...ctx, ifMatch: '*' }, { name: 'Renamed' }, deps);

    await followTenant({ tenants: world.tenantsOf(tenantId), list: world.list });

    const listed = await listedFleet(world.table).find(tenantId);
    expect(listed).toMatchObject({ name: 'Renamed', dataVersion: headVersion, dataRevision: 1 });
  });
});
