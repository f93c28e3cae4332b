import { collections } from '../../functions/kernel/collections.ts';
import type { TenantId } from '../../functions/kernel/ids.ts';
import type { TenantContext } from '../../functions/kernel/tenant-context.ts';
import { retainedAfter } from '../../functions/tenants/domain/certificate.ts';
import type { Amount, FinalInvoice } from '../../functions/tenants/domain/deletion.ts';
import type { DeletionDeps, RequestDeletionDeps } from '../../functions/tenants/ports.ts';
import { secrets } from '../../functions/tenants/secrets.adapter.ts';
import { partitionOf } from '../../functions/tenants/store.ts';
import { certifyDeletion } from '../../functions/tenants/verbs/certify-deletion.ts';
import { disableKey } from '../../functions/tenants/verbs/disable-key.ts';
import { getDeletion } from '../../functions/tenants/verbs/get-deletion.ts';
import { noteFailure, noteProgress } from '../../functions/tenants/verbs/note-progress.ts';
import { purgeItems } from '../../functions/tenants/verbs/purge-items.ts';
import { purgeGatewayKey, purgeMembers, purgeObjects } from '../../functions/tenants/verbs/purge-stores.ts';
import { requestDeletion } from '../../functions/tenants/verbs/request-deletion.ts';
import { stopAccess } from '../../functions/tenants/verbs/stop-access.ts';
import { fakeObjects, fakeSigner } from './fakes.ts';
import { anOrder, retried, tenantsWorld } from './tenants-world.ts';

const eur = (amount: string): Amount => ({ amount, currency: 'EUR' });
export const owner = { type: 'user', id: 'usr_0000000000000000000000000A' } as const;

/** A tenant with people, files, usage and what else a tenant has, and everything that deletes it. */
export async function deletionWorld() {
  const world = tenantsWorld();
  const tenant = await world.create(world.asker(await world.signUp()));
  const tenantId = tenant.id as TenantId;
  const pk = (collection: string) => `TENANT#${tenantId}#${collection}`;
  const many = Array.from({ length: 230 }, (_, i) => ({ put: { pk: pk('EVENT'), sk: `e${i}` } }));
  for (let i = 0; i < many.length; i += 100) await world.table.transact(many.slice(i, i + 100));
  await world.table.transact([
    ...['PROJECT', 'FILE', 'USAGE', 'BILLING'].map((name) => ({ put: { pk: pk(name), sk: 'x' } })),
    { put: { pk: `FINANCE#${tenantId}#INVOICE`, sk: 'inv_1' } },
  ]);
  const person = { email: 'p@example.com', name: 'P', password: 'long enough it is' };
  for (let i = 0; i < 4; i += 1) await world.people.members.createOwner(tenantId, `usr_${i}`, person);
  const stranger = await world.create(
    world.asker(await world.signUp('s@example.com'), 'key-s'),
    anOrder({ slug: 'stranger', name: 'Stranger' }),
  );

  const objects = { files: ['a', 'b', 'c', 'a (old)', 'd (marker)'], 'usage-archive': ['1', '2', '3'] };
  const { signer, publicKey, jwk } = fakeSigner();
  const watch = world.faults.watch;
  const started: string[] = [];
  const requestDeps = (ctx: TenantContext): RequestDeletionDeps => ({
    tenants: world.tenantsOf(ctx.tenantId),
    receipts: world.receipts,
    deletion: watch('deletion', {
      start: async (name: string) => {
        if (!started.includes(name)) started.push(name);
      },
    }),
    secrets,
    commit: world.commitOf(ctx),
    newId: world.newId,
    sleep: async () => undefined,
    graceDays: 14,
    links: { api: 'https://api.tenantry.test', console: 'https://console.tenantry.test' },
  });
  const deps: DeletionDeps = {
    receipts: world.receipts,
    tenants: world.tenantsOf(tenantId),
    members: world.edges.members,
    objects: {
      files: watch('files', fakeObjects(objects.files)),
      'usage-archive': watch('archive', fakeObjects(objects['usage-archive'])),
    },
    partition: partitionOf(tenantId, world.watched, collections),
    gatewayKeys: world.edges.gatewayKeys,
    vault: world.edges.vault,
    names: world.names,
    signer: watch('signer', signer),
    retained: (at, keyDate) => retainedAfter(at, keyDate, 30),
    clock: world.clock,
  };
  const invoiced: FinalInvoice[] = [];
  const billing = watch('billing-end', {
    invoice: async () => {
      const creditNote = { number: 'TNY-CN-2026-000001', invoice: 'TNY-2026-000001', total: eur('4400') };
      const made = { invoiceId: 'inv_2', number: 'TNY-2026-000002', total: eur('-4400'), due: eur('0'), creditNote };
      if (invoiced.length === 0) invoiced.push({ ...made, pdf: null, refund: null });
      return made;
    },
    render: async () => ({ pdf: { key: '2026/11/24/TNY-2026-000002.pdf', sha256: 'ab'.repeat(32) } }),
    settle: async () => ({ open: eur('0'), refund: { amount: eur('4400'), state: 'succeeded' } }),
  });

  const request = (key = 'del-1', options: Partial<TenantContext> = {}, input: object = {}) => {
    const ctx = world.ctx({ tenantId, actor: owner, idempotencyKey: key, ...options });
    const meant = { confirm: 'acme', mode: 'immediate' as const, ...input };
    return requestDeletion(ctx, meant, requestDeps(ctx));
  };
  const again = async (step: () => Promise<{ readonly done: boolean }>) => {
    while (!(await retried(step)).done);
  };

  /** The deletion state machine's states in their order; every state is retried as the machine does. */
  const runOnce = async (receiptId: string): Promise<void> => {
    const ctx = world.task(tenantId);
    const id = { receiptId };
    const { effectiveAt } = await retried(() => stopAccess(ctx, id, deps));
    if (effectiveAt > world.clock()) throw new Error('effective in the future');
    const note = (
      finished: 'Drain usage' | 'Make final invoice' | 'Render invoice' | 'Settle final invoice',
      told = {},
    ) => retried(() => noteProgress(ctx, { receiptId, finished, told }, deps));
    await note('Drain usage');
    await note('Make final invoice', await retried(() => billing.invoice()));
    await note('Render invoice', await retried(() => billing.render()));
    await note('Settle final invoice', await retried(() => billing.settle()));
    for (let pass = 0; pass < 5; pass += 1) {
      await again(() => purgeMembers(ctx, id, deps));
      for (const store of ['files', 'usage-archive'] as const)
        await again(() => purgeObjects(ctx, { receiptId, store }, deps));
      await retried(() => purgeGatewayKey(ctx, id, deps));
      await again(() => purgeItems(ctx, id, deps));
      await retried(() => disableKey(ctx, id, deps));
      if ((await retried(() => certifyDeletion(ctx, id, deps))).remaining === 0) return;
    }
    throw new Error('never empty');
  };
  /** Whole runs too: a failure is noted, mended, and everything is gone through again. */
  const run = async (receiptId: string): Promise<void> => {
    try {
      await runOnce(receiptId);
    } catch {
      await noteFailure(world.task(tenantId), { receiptId }, deps);
      world.faults.heal();
      await runOnce(receiptId);
    }
  };
  const receipt = (receiptId: string, bearer: string) =>
    getDeletion(
      world.anyone({ bearer }),
      { receiptId },
      {
        receipts: world.receipts,
        secrets,
        invoices: {
          address: async (key, _name, now) => ({ url: `https://finance.test/${key}?signed`, expiresAt: now }),
        },
      },
    );
  return {
    ...world,
    tenantId,
    stranger,
    objects,
    started,
    deps,
    publicKey,
    jwk,
    request,
    requestDeps,
    run,
    runOnce,
    receipt,
    left: () => world.table.all(`TENANT#${tenantId}#`),
  };
}
export type DeletionWorld = Awaited<ReturnType<typeof deletionWorld>>;
