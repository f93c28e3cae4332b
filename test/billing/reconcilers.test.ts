import { expect, test } from 'vitest';
import { numberRows } from '../../functions/billing/platform-store.ts';
import { collectInvoice } from '../../functions/billing/verbs/collect-invoice.ts';
import { reconcileCharges } from '../../functions/billing/verbs/reconcile-charges.ts';
import { reconcileInvoiceFiles } from '../../functions/billing/verbs/reconcile-invoice-files.ts';
import { renderInvoice } from '../../functions/billing/verbs/render-documents.ts';
import type { TenantId } from '../../functions/kernel/ids.ts';
import { reconciled } from '../kit/reconciled.ts';
import { tenantB } from '../kit/world.ts';
import { type BillingWorld, billingWorld } from './billing-world.ts';

const HOUR = 3_600;
const nothing = { found: 0, repaired: 0, left: 0, examples: [] };

function common(world: BillingWorld) {
  const tenancy = (tenantId: TenantId) => {
    const ctx = world.ctx({ tenantId, actor: { type: 'system', id: 'billing/reconcile' } });
    return { ctx, deps: world.deps(ctx) };
  };
  return { rows: numberRows(world.table), seller: world.deps().seller, tenancy };
}
const filesRun = (world: BillingWorld) => {
  const filed = async (folder: string) => new Set([...world.files.keys()].filter((key) => key.startsWith(folder)));
  return reconciled(reconcileInvoiceFiles({ now: world.clock() }, { ...common(world), filed }));
};
const chargesRun = (world: BillingWorld) =>
  reconciled(reconcileCharges({ now: world.clock() }, { ...common(world), provider: world.provider }));

/** Two tenants, each with a printed first invoice. */
async function printed() {
  const world = billingWorld();
  const started = [await world.start(), await world.start({ tenantId: tenantB })];
  for (const [i, { invoiceId }] of started.entries()) {
    const ctx = world.ctx(i === 0 ? {} : { tenantId: tenantB });
    await renderInvoice(ctx, { invoiceId: invoiceId ?? '' }, world.deps(ctx));
  }
  world.advance(2 * HOUR);
  return { world, invoiceId: started[0]?.invoiceId ?? '' };
}

test('invoice-files reports zeros where every document has its files', async () => {
  const { world } = await printed();

  expect(world.files.size).toBe(6);
  expect(await filesRun(world)).toMatchObject(nothing);
});

test('invoice-files prints a lost PDF again, to the same bytes', async () => {
  const { world, invoiceId } = await printed();
  const before = new Map(world.files);
  world.files.delete('TNY/2026/11/24/TNY-2026-000001.pdf');

  expect(await filesRun(world)).toMatchObject({ found: 1, repaired: 1, left: 0, examples: [invoiceId] });
  expect(new Map([...world.files].sort())).toEqual(new Map([...before].sort()));
  expect(await filesRun(world)).toMatchObject(nothing);
});

test('invoice-files prints what was never printed, and notes it', async () => {
  const world = billingWorld();
  await world.start();
  world.advance(2 * HOUR);

  expect(await filesRun(world)).toMatchObject({ found: 1, repaired: 1 });
  expect((await world.invoices())[0]?.pdf?.key).toBe('TNY/2026/11/24/TNY-2026-000001.pdf');
});

test('invoice-files leaves a printer that is at work alone', async () => {
  const world = billingWorld();
  await world.start();

  expect(await filesRun(world)).toMatchObject(nothing);
});

test('invoice-files stores nothing that is not what was given out', async () => {
  const { world, invoiceId } = await printed();
  world.files.delete('TNY/2026/11/24/TNY-2026-000001.pdf');
  const { tenancy, ...rest } = common(world);
  const changed = (tenantId: TenantId) => {
    const { ctx, deps } = tenancy(tenantId);
    return { ctx, deps: { ...deps, render: async () => new TextEncoder().encode('another printer') } };
  };
  const filed = async () => new Set(world.files.keys());
  const run = await reconciled(reconcileInvoiceFiles({ now: world.clock() }, { ...rest, tenancy: changed, filed }));

  expect(run).toMatchObject({ found: 1, repaired: 0, left: 1, examples: [invoiceId] });
  expect(world.files.has('TNY/2026/11/24/TNY-2026-000001.pdf')).toBe(false);
});

/** A payment whose answer was lost, and whose due date is lost too. */
async function forgotten(when: 'before' | 'after') {
  const world = billingWorld();
  const { invoiceId } = await world.start({ currency: 'EUR' });
  world.provider.lose('collect', when);
  await world.saveCard().catch(() => undefined);
  if ((await world.deps().finance.payments()).length === 0)
    await collectInvoice(world.ctx(), { invoiceId: invoiceId ?? '' }, world.deps()).catch(() => undefined);
  for (const item of world.table.all('PLATFORM#DUE#')) await world.table.transact([{ delete: item }]);
  world.advance(3 * HOUR);
  return { world, invoiceId: invoiceId ?? '' };
}

test('charges reports zeros where all money is where the books say', async () => {
  const world = billingWorld();
  await world.start();
  await world.saveCard();
  world.advance(3 * HOUR);

  expect((await world.invoices())[0]?.state).toBe('paid');
  expect(await chargesRun(world)).toMatchObject(nothing);
});

test.each(['before', 'after'] as const)(
  'charges takes up a payment whose answer was lost %s it had its effect, and charges once',
  async (when) => {
    const { world } = await forgotten(when);
    const [payment] = await world.deps().finance.payments();
    expect(payment?.state).toBe('pending');

    expect(await chargesRun(world)).toMatchObject({ found: 1, repaired: 1, left: 0, examples: [payment?.id] });
    expect((await world.deps().finance.payments())[0]?.state).toBe('succeeded');
    expect((await world.invoices())[0]?.state).toBe('paid');
    expect(world.provider.payments).toHaveLength(1);
    expect(await chargesRun(world)).toMatchObject(nothing);
  },
);

test('charges dies while it takes a payment up, and the next run finishes that', async () => {
  for (const operation of ['findPayment', 'collect'] as const)
    for (const when of ['before', 'after'] as const) {
      const { world } = await forgotten('before');
      world.provider.lose(operation, when);

      expect(await chargesRun(world)).toMatchObject({ found: 1 });
      await chargesRun(world);
      expect(await chargesRun(world)).toMatchObject(nothing);
      expect(world.provider.payments).toHaveLength(1);
      expect((await world.invoices())[0]?.state).toBe('paid');
    }
});

test('charges tells of money at the provider that no record of ours explains, and touches none of it', async () => {
  const world = billingWorld();
  await world.start();
  await world.saveCard();
  const [known] = world.provider.payments;
  if (!known) throw new Error('nothing was paid');
  await world.provider.collect({ ...known.collection, paymentId: 'pay_unknown', key: 'by-hand' });
  world.advance(3 * HOUR);

  const run = await chargesRun(world);
  expect(run).toMatchObject({ found: 1, repaired: 0, left: 1 });
  expect(run.examples[0]).toMatch(/^pi_/);
  expect(world.provider.payments).toHaveLength(2);
  expect(world.provider.refunds).toHaveLength(0);
});
