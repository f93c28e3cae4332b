import { describe, expect, it } from 'vitest';
import { isReplay } from '../../functions/kernel/replay.ts';
import { tenantB } from '../kit/world.ts';
import { deletionWorld, owner } from './deletion-world.ts';

const tenantItem = (world: Awaited<ReturnType<typeof deletionWorld>>) => world.tenantsOf(world.tenantId).find();

describe('POST /v1/tenant/deletion', () => {
  it('gives the receipt, closes the tenant at a whole second and starts the workflow under the receipt’s name', async () => {
    const world = await deletionWorld();
    world.set('2026-11-24T10:00:00.700Z' as never);
    const reply = await world.request();

    expect(reply).toMatchObject({
      receiptId: expect.stringMatching(/^del_/),
      operationId: expect.stringMatching(/^op_/),
    });
    expect(await tenantItem(world)).toMatchObject({
      state: 'deleting',
      deletion: { receiptId: reply.receiptId, effectiveAt: '2026-11-24T10:00:00.000Z' },
    });
    expect(world.started).toEqual([reply.receiptId]);
    const journal = world.left().filter((item) => item['action'] === 'tenant.delete');
    expect(journal).toMatchObject([{ actor: owner, target: world.tenantId }]);
    expect(journal[0]?.['events']).toMatchObject([{ type: 'TenantDeletionRequested' }]);
  });

  it('keeps the secret unreadable', async () => {
    const world = await deletionWorld();
    const { receiptSecret } = await world.request();

    expect(JSON.stringify(world.table.all())).not.toContain(receiptSecret);
  });

  it.each([
    ['a confirmation that is not the slug', { confirm: 'other' }, 'confirmation-mismatch'],
    ['another tenant’s slug', { confirm: 'stranger', mode: 'grace' }, 'confirmation-mismatch'],
  ])('refuses %s and changes nothing', async (_, input, code) => {
    const world = await deletionWorld();

    await expect(world.request('del-1', {}, input)).rejects.toMatchObject({ code, kind: { status: 422 } });
    expect(await tenantItem(world)).toMatchObject({ state: 'active' });
    expect(world.started).toEqual([]);
    expect(world.table.all('PLATFORM#DELETION#')).toEqual([]);
  });

  it('is a decision of a person: a token may not', async () => {
    const world = await deletionWorld();
    const actor = { type: 'token', id: 'tok_1', userId: owner.id } as const;

    await expect(world.request('del-1', { actor })).rejects.toMatchObject({ code: 'forbidden' });
  });

  it('repeats the same receipt for the same key, before, during and after the deletion', async () => {
    const world = await deletionWorld();
    const first = await world.request();
    const during = await world.request('del-1', { isDeleted: true });
    await world.run(first.receiptId);
    const after = await world.request('del-1', { isDeleted: true });

    expect([during, after]).toEqual([first, first]);
    expect([isReplay(first), isReplay(during), isReplay(after)]).toEqual([false, true, true]);
    expect(world.started).toEqual([first.receiptId]);
  });

  it('answers 410 to another key, another person and another body once the tenant is closed', async () => {
    const world = await deletionWorld();
    await world.request();
    const gone = { code: 'tenant-deleted', kind: { status: 410 } };
    const other = { type: 'user', id: 'usr_0000000000000000000000000B' } as const;

    await expect(world.request('del-2', { isDeleted: true })).rejects.toMatchObject(gone);
    await expect(world.request('del-2')).rejects.toMatchObject(gone);
    await expect(world.request('del-1', { isDeleted: true, actor: other })).rejects.toMatchObject(gone);
    await expect(world.request('del-1', { isDeleted: true }, { confirm: 'acme ' })).rejects.toMatchObject(gone);
  });

  it('shows nothing of it to another tenant that sends the same key', async () => {
    const world = await deletionWorld();
    await world.request();

    await expect(world.request('del-1', { tenantId: tenantB, isDeleted: true })).rejects.toMatchObject({
      code: 'tenant-deleted',
    });
  });

  it('refuses the same key with another body while the tenant stands', async () => {
    const world = await deletionWorld();
    world.faults.failAt(world.faults.calls.length + 5, 'before');
    await world.request().catch(() => undefined);

    if ((await tenantItem(world))?.state === 'active')
      await expect(world.request('del-1', {}, { confirm: 'x' })).rejects.toMatchObject({
        code: 'idempotency-key-reused',
      });
  });

  it('closes the tenant once, whichever call of it crashes, when the same key is tried again', async () => {
    const probe = await deletionWorld();
    const first = probe.faults.calls.length;
    await probe.request();
    const last = probe.faults.calls.length;
    expect(last - first).toBeGreaterThan(4);

    for (let index = first; index < last; index += 1)
      for (const when of ['before', 'after'] as const) {
        const world = await deletionWorld();
        world.faults.failAt(index, when);
        const answers = [
          await world.request().catch(() => undefined),
          await world.request('del-1').catch(() => undefined),
        ];
        const closed = answers.at(-1) ?? (await world.request('del-1', { isDeleted: true }));
        expect(await tenantItem(world)).toMatchObject({ state: 'deleting', deletion: { receiptId: closed.receiptId } });
        expect(world.started).toEqual([closed.receiptId]);
        expect(world.left().filter((item) => item['action'] === 'tenant.delete')).toHaveLength(1);
      }
  });

  it('closes the tenant under one receipt when two keys come at once', async () => {
    const world = await deletionWorld();
    const answers = await Promise.allSettled([world.request('del-1'), world.request('del-2')]);
    const given = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value.receiptId] : []));

    expect(given).toHaveLength(1);
    expect(await tenantItem(world)).toMatchObject({ deletion: { receiptId: given[0] } });
    expect(world.started).toEqual(given);
  });
});
