import { describe, expect, it } from 'vitest';
import { addSeconds } from '../../functions/kernel/time.ts';
import { operatorCommitter } from '../../functions/platform/staff-commit.ts';
import type { TenantSession } from '../../functions/platform/tenant-session.ts';
import { assertStanding } from '../../functions/platform/watermark.ts';
import { callBack } from '../../functions/tenants/domain/deletion.ts';
import { secrets } from '../../functions/tenants/secrets.adapter.ts';
import { closeTenant } from '../../functions/tenants/verbs/close-tenant.ts';
import { deleteTenant } from '../../functions/tenants/verbs/delete-tenant.ts';
import { restoreTenant, suspendTenant } from '../../functions/tenants/verbs/operate-tenant.ts';
import { restoreOwnTenant } from '../../functions/tenants/verbs/request-deletion.ts';
import { restore } from '../../functions/tenants/verbs/restore-tenant.ts';
import { tenantB } from '../kit/world.ts';
import { deletionWorld, owner } from './deletion-world.ts';

const DAYS = 86_400;
const END = '2026-12-08T10:00:00.000Z';

async function closingWorld() {
  const world = await deletionWorld();
  const { tenantId } = world;
  const links = { api: 'https://api.tenantry.test', console: 'https://console.tenantry.test' };
  const ctx = (options = {}) => world.ctx({ tenantId, actor: owner, ...options });
  const inTenant = (id: typeof tenantId, operator: ReturnType<typeof world.operator>) => ({
    tenants: world.tenantsOf(id),
    commit: operatorCommitter(world.table, world.newId, { ...operator, tenantId: id }),
  });
  const request = (key = 'del-1', input: object = {}) => world.request(key, {}, { mode: 'grace', ...input });
  const restore = (options = {}) => restoreOwnTenant(ctx(options), {}, world.requestDeps(ctx()));
  const operate = { links, receipts: world.receipts, inTenant };
  const restoreByStaff = (id = tenantId) => restoreTenant(world.operator(), { tenantId: id }, operate);
  const remove = (key = 'op-1', input: object = {}, id = tenantId) => {
    const { tenants: _tenants, commit: _commit, ...deps } = world.requestDeps(ctx());
    const wanted = { tenantId: id, confirm: 'acme', mode: 'grace' as const, ...input };
    return deleteTenant(world.operator({ idempotencyKey: key }), wanted, { ...deps, secrets, inTenant });
  };
  const close = (receiptId: string) => {
    const system = world.task(tenantId);
    const { receipts } = world;
    return closeTenant(
      system,
      { receiptId },
      { receipts, tenants: world.tenantsOf(tenantId), commit: world.commitOf(system) },
    );
  };
  const tenant = () => world.tenantsOf(tenantId).find();
  const actions = () => world.table.all(`TENANT#${tenantId}#JOURNAL`).map((item) => item['action']);
  const staffActions = () => world.table.all('PLATFORM#STAFF-JOURNAL').map((item) => item['action']);
  const standing = (method: string, permission: string) => {
    const session = { tenantId, table: world.table } as unknown as TenantSession;
    const caller = { actorId: `usr_${method}${permission}`, userId: 'usr_1', issuedAt: 0 } as never;
    return assertStanding(session, caller, { method, permission });
  };
  return {
    ...world,
    request,
    restore,
    restoreByStaff,
    remove,
    close,
    tenant,
    actions,
    staffActions,
    standing,
    operate,
  };
}

describe('a deletion with a time of grace', () => {
  it('closes the tenant for changes at once, and is to take effect after fourteen days', async () => {
    const world = await closingWorld();
    const reply = await world.request();

    expect(reply).toMatchObject({ effectiveAt: END, operationId: reply.receiptId.replace('del_', 'op_') });
    expect(await world.tenant()).toMatchObject({
      ...{ state: 'closing', deletion: { receiptId: reply.receiptId, effectiveAt: END, before: 'active' } },
    });
    await expect(world.standing('POST', 'projects:write')).rejects.toMatchObject({
      ...{ code: 'tenant-closing', kind: { status: 409 } },
    });
    for (const [method, permission] of [
      ['GET', 'projects:read'],
      ['POST', 'billing:write'],
      ['POST', 'tenant:delete'],
    ] as const)
      await expect(world.standing(method, permission)).resolves.toMatchObject({ state: 'closing' });
    const receipt = await world.receipt(reply.receiptId, reply.receiptSecret);
    expect(receipt).toMatchObject({ state: 'pending', effectiveAt: END });
    expect(receipt.steps.every(({ state }) => state === 'pending')).toBe(true);
    expect(world.started).toEqual([reply.receiptId]);
  });

  it('runs to its end when the time is over, from the instant that was promised', async () => {
    const world = await closingWorld();
    const { receiptId, receiptSecret } = await world.request();
    await expect(world.close(receiptId)).rejects.toThrow(END);
    world.advance(14 * DAYS + 60);

    expect(await world.close(receiptId)).toEqual({ closed: true });
    expect(await world.close(receiptId)).toEqual({ closed: true });
    expect(await world.tenant()).toMatchObject({ state: 'deleting', deletion: { receiptId, effectiveAt: END } });
    await world.run(receiptId);
    expect(await world.receipt(receiptId, receiptSecret)).toMatchObject({ state: 'done', effectiveAt: END });
  });

  it('is called back by an owner in person, and then nothing is left of it', async () => {
    const world = await closingWorld();
    const before = await world.tenant();
    const { receiptId, receiptSecret } = await world.request();
    const token = { type: 'token', id: 'tok_1', userId: owner.id };
    await expect(world.restore({ actor: token })).rejects.toMatchObject({ code: 'forbidden' });

    expect(await world.restore()).toMatchObject({ state: 'active', deletion: null });
    expect(await world.tenant()).toEqual({
      ...before,
      version: (before?.version ?? 0) + 2,
      updatedAt: before?.updatedAt,
    });
    expect(await world.receipt(receiptId, receiptSecret)).toMatchObject({ state: 'canceled' });
    world.advance(14 * DAYS + 60);
    expect(await world.close(receiptId)).toEqual({ closed: false });
    expect(await world.tenant()).toMatchObject({ state: 'active' });
    expect(world.actions().filter((action) => /close|restore/.test(String(action)))).toEqual([
      'tenant.close',
      'tenant.restore',
    ]);
    await expect(world.restore()).rejects.toMatchObject({ code: 'tenant-state' });
  });

  it('ends with the tenant restored where the restoration died between the receipt and the tenant', async () => {
    const world = await closingWorld();
    const { receiptId } = await world.request();
    const receipt = await world.receipts.find(receiptId);
    if (!receipt) throw new Error('no receipt');
    const canceled = { ...receipt, deletion: callBack(receipt.deletion), version: receipt.version + 1 };
    await world.receipts.change(canceled, receipt.version);
    world.advance(14 * DAYS + 60);

    expect(await world.close(receiptId)).toEqual({ closed: false });
    expect(await world.tenant()).toMatchObject({ state: 'active' });
    expect((await world.tenant())?.deletion).toBeUndefined();
    expect(await world.close(receiptId)).toEqual({ closed: false });
    expect(world.actions().filter((action) => action === 'tenant.restore')).toHaveLength(1);
  });

  it('goes on once it has closed, though a restoration that came too late has touched the receipt', async () => {
    const world = await closingWorld();
    const { receiptId, receiptSecret } = await world.request();
    const late = await world.tenant();
    world.advance(14 * DAYS + 60);
    await world.close(receiptId);
    if (!late) throw new Error('no tenant');
    const deps = {
      ...world.requestDeps(world.ctx({ tenantId: world.tenantId })),
      tenants: world.tenantsOf(world.tenantId),
    };
    await expect(restore({ now: world.clock() }, late, deps, () => undefined)).rejects.toMatchObject({
      code: 'conflict',
    });

    expect(await world.close(receiptId)).toEqual({ closed: true });
    await world.run(receiptId);
    expect(await world.receipt(receiptId, receiptSecret)).toMatchObject({ state: 'done' });
  });

  it('is not ordered anew by a late repeat of the same key', async () => {
    const world = await closingWorld();
    const reply = await world.request();
    await world.restore();

    expect(await world.request()).toEqual(reply);
    expect(await world.tenant()).toMatchObject({ state: 'active' });
    expect(world.started).toEqual([reply.receiptId]);
  });

  it('is not joined by another one', async () => {
    const world = await closingWorld();
    await world.request();

    for (const mode of ['grace', 'immediate'])
      await expect(world.request('del-2', { mode })).rejects.toMatchObject({
        ...{ code: 'tenant-state', options: { extra: { state: 'closing' } } },
      });
  });

  it('keeps a receipt until a week after the end', async () => {
    const world = await closingWorld();
    const { receiptId } = await world.request();
    const item = world.table.all(`PLATFORM#DELETION#${receiptId}`)[0];

    expect(item?.['expiresAt']).toBe(Date.parse(addSeconds(END as never, 7 * DAYS)) / 1_000);
  });

  it('gives a suspended tenant back suspended', async () => {
    const world = await closingWorld();
    const { tenantId, operate } = world;
    await suspendTenant(world.operator(), { tenantId, reason: 'Unpaid' }, operate);
    await world.request();

    expect(await world.restoreByStaff()).toMatchObject({ state: 'suspended', suspension: { reason: 'Unpaid' } });
    expect(world.staffActions()).toEqual(['tenant.suspend', 'tenant.restore']);
  });
});

describe('a deletion by staff', () => {
  it('is the owner’s in all but who ordered it', async () => {
    const world = await closingWorld();
    const reply = await world.remove();

    expect(reply).toMatchObject({ effectiveAt: END });
    expect(await world.tenant()).toMatchObject({ state: 'closing' });
    expect(world.staffActions()).toEqual(['tenant.close']);
    const journal = world.table
      .all(`TENANT#${world.tenantId}#JOURNAL`)
      .find((item) => item['action'] === 'tenant.close');
    expect(journal?.['actor']).toEqual({ type: 'operator', id: 'staff-1' });
    expect(await world.remove()).toEqual(reply);
    expect(world.started).toEqual([reply.receiptId]);
  });

  it('may be at once, and its key is answered the same when the tenant is gone', async () => {
    const world = await closingWorld();
    const reply = await world.remove('op-1', { mode: 'immediate' });
    expect(await world.tenant()).toMatchObject({ state: 'deleting' });
    await world.run(reply.receiptId);

    expect(await world.remove('op-1', { mode: 'immediate' })).toEqual(reply);
    await expect(world.remove('op-2', { mode: 'immediate' })).rejects.toMatchObject({ code: 'not-found' });
  });

  it('of a tenant that is not there is not found, and a wrong slug changes nothing', async () => {
    const world = await closingWorld();

    await expect(world.remove('op-1', {}, tenantB)).rejects.toMatchObject({ code: 'not-found' });
    await expect(world.restoreByStaff(tenantB)).rejects.toMatchObject({ code: 'not-found' });
    await expect(world.remove('op-2', { confirm: 'stranger' })).rejects.toMatchObject({
      code: 'confirmation-mismatch',
    });
    expect(await world.tenant()).toMatchObject({ state: 'active' });
    expect(world.staffActions()).toEqual([]);
  });
});
