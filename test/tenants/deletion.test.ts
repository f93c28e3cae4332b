import { verify } from 'node:crypto';
import canonicalize from 'canonicalize';
import { describe, expect, it } from 'vitest';
import { deletionSteps } from '../../functions/tenants/domain/deletion.ts';
import { type DeletionWorld, deletionWorld } from './deletion-world.ts';
import { anOrder } from './tenants-world.ts';

function expectGone(world: DeletionWorld): void {
  expect(world.left()).toEqual([]);
  expect(world.objects).toEqual({ files: [], 'usage-archive': [] });
  expect([...world.people.people.values()].map(({ tenantId }) => tenantId)).toEqual([world.stranger.id]);
  expect([...world.gateway.keys.values()].map(({ name }) => name)).toEqual([world.stranger.id]);
  expect([...world.kms.aliases.keys()]).toEqual([world.stranger.id]);
  expect(world.kms.enabled()).toBe(1);
  expect(world.table.all('PLATFORM#TENANTS').map((item) => item.sk)).toEqual([world.stranger.id]);
}

describe('a deletion', () => {
  it('empties every store of the tenant and touches nothing of another', async () => {
    const world = await deletionWorld();
    const others = world.table.all(`TENANT#${world.stranger.id}#`);
    const { receiptId } = await world.request();
    await world.run(receiptId);

    expectGone(world);
    expect(world.table.all(`TENANT#${world.stranger.id}#`)).toEqual(others);
    expect(world.table.all(`FINANCE#${world.tenantId}#`)).toHaveLength(1);
    expect(world.table.all('PLATFORM#TOMBSTONE#')).toMatchObject([
      { pk: `PLATFORM#TOMBSTONE#${world.tenantId}`, sk: 'TOMBSTONE', deletedAt: world.clock() },
    ]);
    expect(JSON.stringify(world.table.all('PLATFORM#SIGNUP#'))).not.toContain(world.tenantId);
    expect(JSON.stringify(world.table.all('PLATFORM#').concat(world.table.all('LOOKUP#')))).not.toContain('"acme"');
  });

  it('ends with a receipt that shows every step, the invoice and the certificate', async () => {
    const world = await deletionWorld();
    const { receiptId, receiptSecret } = await world.request();
    expect(await world.receipt(receiptId, receiptSecret)).toMatchObject({
      state: 'pending',
      certificate: null,
      finalInvoice: null,
    });
    await world.run(receiptId);
    const receipt = await world.receipt(receiptId, receiptSecret);

    expect(receipt.state).toBe('done');
    expect(receipt.steps.map(({ name, state }) => [name, state])).toEqual(deletionSteps.map((name) => [name, 'done']));
    expect(receipt.finalInvoice).toMatchObject({
      number: 'TNY-2026-000002',
      total: { minor: -4400n, currency: 'EUR' },
      due: { minor: 0n },
      open: { minor: 0n },
      pdf: { url: expect.stringContaining('TNY-2026-000002.pdf'), sha256: 'ab'.repeat(32) },
      creditNote: { number: 'TNY-CN-2026-000001', invoice: 'TNY-2026-000001', total: { minor: 4400n } },
      refund: { amount: { minor: 4400n }, state: 'succeeded' },
    });
  });

  it('certifies what was removed and what stays, signed over the canonical form', async () => {
    const world = await deletionWorld();
    const { receiptId, receiptSecret } = await world.request();
    await world.run(receiptId);
    const { certificate } = await world.receipt(receiptId, receiptSecret);
    if (!certificate) throw new Error('no certificate');
    const { signature, ...body } = certificate;
    const raw = Buffer.from(signature.value, 'base64url');
    const key = { key: world.publicKey, dsaEncoding: 'ieee-p1363' as const };

    expect(verify('sha256', Buffer.from(canonicalize(body) ?? ''), key, raw)).toBe(true);
    expect(verify('sha256', Buffer.from(canonicalize({ ...body, tenantId: 'x' }) ?? ''), key, raw)).toBe(false);
    expect(raw).toHaveLength(64);
    expect(signature.keyId).toBe(world.jwk.kid);
    expect(certificate.stores.every(({ remaining }) => remaining === 0)).toBe(true);
    const removed = Object.fromEntries(certificate.stores.map((store) => [store.store, store.removed]));
    expect(removed).toMatchObject({
      'table/EVENT': 230,
      'table/PROJECT': 1,
      'table/KEY': 1,
      files: 5,
      'usage-archive': 3,
      members: 5,
      'gateway-key': 1,
      'key-alias': 1,
      names: 3,
    });
    expect(certificate.keyDeletionDate).toBe('2026-12-01T10:00:00.000Z');
    expect(certificate.retained.map(({ store }) => store)).toEqual(
      expect.arrayContaining(['finance-records', 'tombstone', 'held-name', 'table-recovery', 'logs', 'tenant-key']),
    );
  });

  it('holds the slug for ninety days against takeover', async () => {
    const world = await deletionWorld();
    const { receiptId } = await world.request();
    await world.run(receiptId);
    world.advance(90 * 86_400 - 60);
    const early = await world.signUp('early@example.com');
    await expect(world.create(world.asker(early, 'k'), anOrder())).rejects.toMatchObject({ code: 'slug-taken' });
    world.advance(120);

    const late = await world.signUp('late@example.com');
    await expect(world.create(world.asker(late, 'k'), anOrder())).resolves.toMatchObject({ slug: 'acme' });
  });

  it('removes again what a late writer left, and only then certifies', async () => {
    const world = await deletionWorld();
    const { receiptId, receiptSecret } = await world.request();
    const { vault } = world.deps;
    let late = true;
    const unname = vault.unname;
    Object.assign(world.deps, {
      vault: {
        ...world.kms.vault,
        unname: async (tenantId: never) => {
          if (late) await world.table.transact([{ put: { pk: `TENANT#${world.tenantId}#USAGE`, sk: 'late' } }]);
          late = false;
          await unname(tenantId);
        },
      },
    });
    await world.run(receiptId);

    expectGone(world);
    expect((await world.receipt(receiptId, receiptSecret)).state).toBe('done');
  });

  it('changes nothing when every step runs a second time', async () => {
    const world = await deletionWorld();
    const { receiptId, receiptSecret } = await world.request();
    await world.run(receiptId);
    const before = await world.receipt(receiptId, receiptSecret);
    world.advance(600);
    await world.run(receiptId);

    const { finalInvoice: _, ...after } = await world.receipt(receiptId, receiptSecret);
    expect(before).toMatchObject(after);
    expectGone(world);
  });

  it('names the step that it stopped at, and goes on from there when the cause is mended', async () => {
    const world = await deletionWorld();
    const { receiptId, receiptSecret } = await world.request();
    world.faults.failAlways('billing-end.render');
    await expect(world.runOnce(receiptId)).rejects.toThrow();
    const { noteFailure } = await import('../../functions/tenants/verbs/note-progress.ts');
    await noteFailure(world.task(world.tenantId), { receiptId }, world.deps);
    const stopped = await world.receipt(receiptId, receiptSecret);
    expect(stopped.state).toBe('failed');
    expect(stopped.steps.filter(({ state }) => state === 'failed').map(({ name }) => name)).toEqual(['Render invoice']);
    expect(world.left().length).toBeGreaterThan(0);

    world.faults.heal();
    await world.runOnce(receiptId);
    expect((await world.receipt(receiptId, receiptSecret)).state).toBe('done');
    expectGone(world);
  });

  it('ends complete and truly counted whichever call fails or loses its answer', async () => {
    const probe = await deletionWorld();
    const asked = await probe.request();
    const first = probe.faults.calls.length;
    await probe.run(asked.receiptId);
    const last = probe.faults.calls.length;
    expect(last - first).toBeGreaterThan(150);
    const expected = (await probe.receipt(asked.receiptId, asked.receiptSecret)).certificate?.stores;

    for (let index = first; index < last; index += 1)
      for (const when of ['before', 'after'] as const) {
        const world = await deletionWorld();
        const { receiptId, receiptSecret } = await world.request();
        world.faults.failAt(index, when);
        await world.run(receiptId);
        expectGone(world);
        const receipt = await world.receipt(receiptId, receiptSecret);
        expect(receipt.state).toBe('done');
        expect(receipt.certificate?.stores).toEqual(expected);
      }
  }, 120_000);

  it('shows its receipt to the secret alone: unknown and foreign are the same 404', async () => {
    const world = await deletionWorld();
    const { receiptId, receiptSecret } = await world.request();

    for (const [id, secret] of [
      [receiptId, ''],
      [receiptId, `${receiptSecret}x`],
      ['del_00000000000000000000000009', receiptSecret],
    ] as const)
      await expect(world.receipt(id, secret)).rejects.toMatchObject({ code: 'not-found', kind: { status: 404 } });
  });

  it('refuses to run with the receipt of another tenant', async () => {
    const world = await deletionWorld();
    const { receiptId } = await world.request();
    const { stopAccess } = await import('../../functions/tenants/verbs/stop-access.ts');

    await expect(stopAccess(world.task(world.stranger.id as never), { receiptId }, world.deps)).rejects.toThrow(
      'another tenant',
    );
  });
});
