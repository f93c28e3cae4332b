import { describe, expect, it } from 'vitest';
import type { TenantId } from '../../functions/kernel/ids.ts';
import { systemContext } from '../../functions/platform/workflow.ts';
import { applyStanding, type Standing } from '../../functions/tenants/verbs/apply-standing.ts';
import { tenantsWorld } from './tenants-world.ts';

async function aTenant() {
  const world = tenantsWorld();
  const { id } = await world.create(world.asker(await world.signUp()));
  const tenantId = id as TenantId;
  const hear = (standing: Standing['standing'], revision: number) => {
    const ctx = systemContext(tenantId, 'test', `r${revision}`, world.clock);
    return applyStanding(
      ctx,
      { standing, revision },
      { tenants: world.tenantsOf(tenantId), commit: world.commit(ctx) },
    );
  };
  const tenant = async () => {
    const found = await world.tenantsOf(tenantId).find();
    if (!found) throw new Error('gone');
    return found;
  };
  const put = async (changes: object) => {
    const before = await tenant();
    await world.table.transact([
      world.tenantsOf(tenantId).change({ ...before, ...changes, version: before.version + 1 }, before.version),
    ]);
  };
  return { world, tenantId, hear, tenant, put };
}

describe('a tenant whose invoices are not paid', () => {
  it('works while it is past due, is suspended when billing says so, and works again at the word that it paid', async () => {
    const { hear, tenant, world, tenantId } = await aTenant();

    await hear('past-due', 1);
    expect((await tenant()).state).toBe('active');
    await hear('suspended', 2);
    expect(await tenant()).toMatchObject({ state: 'suspended', suspension: { by: 'billing' } });
    await hear('good', 3);

    expect(await tenant()).toMatchObject({ state: 'active', standing: { standing: 'good', revision: 3 } });
    expect((await tenant()).suspension).toBeUndefined();
    const events = world.table.all(`TENANT#${tenantId}#JOURNAL`).flatMap(({ events }) => (events as object[]) ?? []);
    expect(events.slice(-2)).toMatchObject([{ type: 'TenantSuspended' }, { type: 'TenantResumed' }]);
  });

  it('is told in whatever order: an older word that comes late, or one that comes twice, changes nothing', async () => {
    const { hear, tenant } = await aTenant();
    await hear('good', 5);
    const before = await tenant();

    await hear('suspended', 4);
    await hear('good', 5);

    expect(await tenant()).toEqual(before);
  });

  it('that staff suspended is not resumed by a payment', async () => {
    const { hear, tenant, put, world } = await aTenant();
    await put({ state: 'suspended', suspension: { reason: 'Abuse', at: world.clock(), by: 'staff-1' } });

    await hear('suspended', 1);
    await hear('good', 2);

    expect(await tenant()).toMatchObject({ state: 'suspended', suspension: { reason: 'Abuse', by: 'staff-1' } });
  });

  it('and is about to be deleted comes back, if it does, as what it then is', async () => {
    const { hear, tenant, put, world } = await aTenant();
    const deletion = { receiptId: 'del_1', effectiveAt: world.clock(), before: 'active' };
    await put({ state: 'closing', deletion });

    await hear('suspended', 1);
    expect(await tenant()).toMatchObject({ state: 'closing', deletion: { before: 'suspended' } });
    await hear('good', 2);
    expect(await tenant()).toMatchObject({ state: 'closing', deletion: { before: 'active' } });
  });

  it('and is being deleted, or is gone, is left alone', async () => {
    const { hear, tenant, put } = await aTenant();
    await put({ state: 'deleting' });
    const before = await tenant();

    await hear('suspended', 1);

    expect(await tenant()).toEqual(before);
  });
});
