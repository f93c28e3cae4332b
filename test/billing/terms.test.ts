import { describe, expect, it } from 'vitest';
import { creditorReference } from '../../functions/billing/domain/creditor-reference.ts';
import { documentNumber } from '../../functions/billing/domain/numbering.ts';
import { tieOut } from '../../functions/billing/domain/tie-out.ts';
import { getDunning } from '../../functions/billing/verbs/get-dunning.ts';
import { makeFinalInvoice } from '../../functions/billing/verbs/make-final-invoice.ts';
import {
  closePurchaseOrder,
  createPurchaseOrder,
  getPaymentTerms,
  listPurchaseOrders,
} from '../../functions/billing/verbs/purchase-orders.ts';
import { recordRemittance } from '../../functions/billing/verbs/record-remittance.ts';
import { renderInvoice } from '../../functions/billing/verbs/render-documents.ts';
import { setPaymentTerms } from '../../functions/billing/verbs/set-payment-terms.ts';
import type { CurrencyCode } from '../../functions/kernel/currency.ts';
import { tenantA, tenantB } from '../kit/world.ts';
import { type BillingWorld, billingWorld } from './billing-world.ts';
import { receivablesOf } from './staff-of-billing.ts';

const aDay = 86_400;

let requests = 0;
const ask = (world: BillingWorld) => {
  const id = `op-${++requests}`;
  return world.operator({ idempotencyKey: id, idempotency: { id, requestHash: 'x' } });
};
const net30 = (world: BillingWorld) =>
  setPaymentTerms(
    ask(world),
    { tenantId: tenantA, body: { collection: 'send-invoice', netDays: 30 } },
    receivablesOf(world),
  );

/** An enterprise on terms, with the invoice of its first whole period, which was sent and is open. */
async function sent(order?: string) {
  const world = billingWorld();
  await world.start({ plan: 'enterprise' });
  await world.saveCard();
  await net30(world);
  if (order) await createPurchaseOrder(world.ctx(), { number: order }, world.deps());
  world.set('2026-12-24T02:00:00.000Z');
  await world.run('invoices');
  const invoice = (await world.invoices()).at(-1);
  if (!invoice) throw new Error('no invoice');
  return { world, invoice };
}

const transfer = (world: BillingWorld, changes: Partial<Parameters<typeof recordRemittance>[1]> = {}) =>
  recordRemittance(
    ask(world),
    {
      text: creditorReference('TNY-2026-000002'),
      amount: { minor: 99_000n, currency: 'USD' },
      valueDate: '2027-01-10',
      bankReference: 'BANK-1',
      ...changes,
    },
    receivablesOf(world),
  );
const usd = (minor: bigint) => ({ minor, currency: 'USD' as CurrencyCode });
const tied = async (world: BillingWorld) => {
  const { finance } = world.deps();
  const credit = (await finance.findBalance())?.credit ?? usd(0n);
  const [invoices, notes, refunds] = await Promise.all([finance.invoices(), finance.creditNotes(), finance.refunds()]);
  return tieOut({ credit, invoices, notes, refunds }, await finance.postings());
};
const standing = async (world: BillingWorld) => (await getDunning(world.ctx(), {}, world.deps())).standing;

describe('payment terms', () => {
  it('send the invoices from now on, due in so many days, and charge no card for them', async () => {
    const { world, invoice } = await sent();

    expect(invoice).toMatchObject({ state: 'final', collection: 'send-invoice', open: usd(99_000n) });
    expect(invoice.dueAt).toBe('2027-01-23T02:00:00.000Z');
    await world.saveCard();
    world.advance(aDay);
    await world.run('payments');
    expect(world.provider.payments).toHaveLength(1);
    expect(await world.invoice(invoice.id)).toMatchObject({
      collection: 'send-invoice',
      reference: creditorReference('TNY-2026-000002'),
    });
  });

  it('are for plans that allow them, and a refusal leaves nothing behind', async () => {
    const world = billingWorld();
    await world.start({ plan: 'pro' });
    const before = world.table.all('');

    await expect(net30(world)).rejects.toMatchObject({ code: 'terms-not-allowed', kind: { status: 409 } });

    expect(world.table.all('')).toEqual(before);
  });

  it('go back to charging for the invoices after, and are in both trails', async () => {
    const { world } = await sent();
    await setPaymentTerms(ask(world), { tenantId: tenantA, body: { collection: 'charge' } }, receivablesOf(world));

    expect(await getPaymentTerms(world.ctx(), {}, world.deps())).toEqual({ collection: 'charge', netDays: null });
    const changes = world.table.all('PLATFORM#STAFF-JOURNAL').map(({ action }) => action);
    expect(changes).toEqual(['payment-terms.set', 'payment-terms.set']);
  });

  it('of a tenant that is not there are not found', async () => {
    const world = billingWorld();
    await expect(net30(world)).rejects.toMatchObject({ code: 'not-found' });
  });
});

describe('a purchase order', () => {
  it('is on the invoice, in its hash and in its PDF', async () => {
    const { world, invoice } = await sent('PO-4711');

    expect(invoice.purchaseOrder).toBe('PO-4711');
    await renderInvoice(world.ctx(), { invoiceId: invoice.id }, world.deps());
    const pdf = [...world.files].find(([key]) => key.endsWith('000002.pdf'))?.[1];
    const text = new TextDecoder().decode(pdf);
    expect(text).toContain('PO-4711');
    expect(text).toContain(creditorReference('TNY-2026-000002'));
    const json = [...world.files].find(([key]) => key.endsWith('000002.json'))?.[1];
    expect(JSON.parse(new TextDecoder().decode(json))).toMatchObject({ purchaseOrder: 'PO-4711' });
  });

  it('is refused when its number was used before, however it is written, and nothing is kept', async () => {
    const world = billingWorld();
    await world.start();
    const create = (number: string) => createPurchaseOrder(world.ctx(), { number }, world.deps());
    const first = await create('PO 4711');
    await closePurchaseOrder(world.ctx(), { purchaseOrderId: first.id }, world.deps());
    const before = world.table.all('');

    for (const number of ['PO 4711', 'po  4711', 'Po 4711'])
      await expect(create(number)).rejects.toMatchObject({ code: 'purchase-order-exists', kind: { status: 409 } });

    expect(world.table.all('')).toEqual(before);
  });

  it('that has expired is refused, and one that expires or is closed is on no later invoice', async () => {
    const { world } = await sent('OLD');
    await expect(
      createPurchaseOrder(world.ctx(), { number: 'LATE', validUntil: '2026-12-23' }, world.deps()),
    ).rejects.toMatchObject({ code: 'purchase-order-expired' });
    const soon = await createPurchaseOrder(world.ctx(), { number: 'SOON', validUntil: '2026-12-31' }, world.deps());
    expect((await listPurchaseOrders(world.ctx(), {}, world.deps())).data.map(({ number }) => number)).toEqual([
      'SOON',
      'OLD',
    ]);

    world.set('2027-01-24T02:00:00.000Z');
    await world.run('invoices');
    expect((await world.invoices()).at(-1)?.purchaseOrder).toBe('OLD');
    expect(soon.validUntil).toBe('2026-12-31');
  });

  it('of another tenant is not seen, cannot be closed, and does not take a number away', async () => {
    const world = billingWorld();
    await world.start();
    await world.start({ tenantId: tenantB });
    const own = await createPurchaseOrder(world.ctx(), { number: 'PO-1' }, world.deps());
    const other = world.ctx({ tenantId: tenantB });

    await expect(closePurchaseOrder(other, { purchaseOrderId: own.id }, world.deps(other))).rejects.toMatchObject({
      code: 'not-found',
    });
    expect(await listPurchaseOrders(other, {}, world.deps(other))).toEqual({ data: [] });
    await expect(createPurchaseOrder(other, { number: 'PO-1' }, world.deps(other))).resolves.toMatchObject({
      number: 'PO-1',
    });
  });
});

describe('a transfer', () => {
  it('that names the invoice by its reference pays it, and the books agree', async () => {
    const { world, invoice } = await sent();

    const told = await transfer(world);

    expect(told).toMatchObject({ invoiceId: invoice.id, applied: usd(99_000n), credited: usd(0n), open: usd(0n) });
    expect((await world.invoice(invoice.id)).state).toBe('paid');
    expect(await tied(world)).toEqual([]);
  });

  it('of a part leaves the rest open, and the next one pays it', async () => {
    const { world, invoice } = await sent();

    expect(await transfer(world, { amount: usd(40_000n) })).toMatchObject({ open: usd(59_000n) });
    expect((await world.invoice(invoice.id)).state).toBe('final');
    await transfer(world, { amount: usd(59_000n), bankReference: 'BANK-2', text: 'Invoice TNY-2026-000002' });

    expect((await world.invoice(invoice.id)).state).toBe('paid');
    expect(await tied(world)).toEqual([]);
  });

  it('of more than is open is credit, and so is one for what was paid before', async () => {
    const { world, invoice } = await sent();

    expect(await transfer(world, { amount: usd(100_000n) })).toMatchObject({ credited: usd(1_000n) });
    expect(await transfer(world, { amount: usd(500n), bankReference: 'BANK-2' })).toMatchObject({
      applied: usd(0n),
      credited: usd(500n),
    });

    expect((await world.deps().finance.findBalance())?.credit).toEqual(usd(1_500n));
    expect((await world.invoice(invoice.id)).state).toBe('paid');
    expect(await tied(world)).toEqual([]);
  });

  it.each([
    { what: 'a text without a number', code: 'reference-unknown', changes: { text: 'rent' } },
    {
      what: 'a number that was never given',
      code: 'reference-unknown',
      changes: { text: creditorReference(documentNumber('TNY-2026', 99)) },
    },
    {
      what: 'another currency',
      code: 'wrong-currency',
      changes: { amount: { minor: 99_000n, currency: 'EUR' as CurrencyCode } },
    },
    { what: 'nothing', code: 'amount-not-positive', changes: { amount: usd(0n) } },
    { what: 'less than nothing', code: 'amount-not-positive', changes: { amount: usd(-5n) } },
  ])('of $what is refused as $code, and nothing is written', async ({ code, changes }) => {
    const { world } = await sent();
    const before = world.table.all('');

    await expect(transfer(world, changes)).rejects.toMatchObject({ code, kind: { status: 422 } });

    expect(world.table.all('')).toEqual(before);
  });

  it('is recorded once under the bank’s name of it, also by two at once', async () => {
    const { world } = await sent();

    const answers = await Promise.allSettled([
      transfer(world, { amount: usd(10_000n) }),
      transfer(world, { amount: usd(10_000n) }),
    ]);

    expect(answers.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    await expect(transfer(world, { amount: usd(10_000n) })).rejects.toMatchObject({ code: 'remittance-exists' });
    expect((await world.invoices()).at(-1)?.open).toEqual(usd(89_000n));
    expect(await tied(world)).toEqual([]);
  });

  it('is recorded for one tenant: the bank names it once, whosever invoice its text is read as', async () => {
    const { world } = await sent();
    await world.start({ tenantId: tenantB });
    const number = (await world.invoices(tenantB))[0]?.number ?? '';
    await transfer(world, { amount: usd(10_000n) });

    const again = transfer(world, { text: number, amount: usd(4_900n) });
    await expect(again).rejects.toMatchObject({ code: 'remittance-exists' });
    expect((await world.invoices(tenantB))[0]).toMatchObject({ state: 'final', open: usd(4_900n) });
    await transfer(world, { text: number, amount: usd(4_900n), bankReference: 'BANK-2' });
    expect((await world.invoices(tenantB))[0]).toMatchObject({ state: 'paid' });
  });

  it('to a tenant that is gone pays what it owes; more than that is not taken', async () => {
    const { world, invoice } = await sent();
    await makeFinalInvoice(world.ctx(), { receiptId: 'del_1', effectiveAt: world.clock() }, world.deps());
    const open = (await world.deps().finance.findInvoice(invoice.id))?.open ?? usd(0n);
    const items = world.table.all('TENANT#').length;

    await expect(transfer(world, { amount: usd(open.minor + 1n) })).rejects.toMatchObject({
      code: 'invoice-not-payable',
    });
    if (open.minor > 0n) await transfer(world, { amount: open });

    expect(world.table.all('TENANT#')).toHaveLength(items);
    expect(await tied(world)).toEqual([]);
  });
});

describe('an invoice on terms that is not paid', () => {
  const day = async (world: BillingWorld, days: number) => {
    for (let i = 0; i < days; i += 1) {
      world.advance(aDay);
      await world.run('payments');
    }
  };

  it('is reminded of, without a card, suspends after a month, and money brings everything back', async () => {
    const { world } = await sent();
    await day(world, 31);
    expect(await standing(world)).toBe('past-due');
    await day(world, 32);
    expect(await standing(world)).toBe('suspended');
    expect(world.provider.payments).toHaveLength(1);

    await transfer(world);

    expect(await standing(world)).toBe('good');
    expect((await world.deps().subscriptions.find())?.state).toBe('active');
    const notices = world.table
      .all('TENANT#')
      .flatMap(({ events }) => (Array.isArray(events) ? events : []))
      .filter(({ type }) => type === 'DunningAdvanced')
      .map(({ data }) => data.notice);
    expect(notices).toEqual(['overdue', 'overdue', 'overdue', 'suspended', 'recovered']);
  });
});
