import { describe, expect, it } from 'vitest';
import { tieOut } from '../../functions/billing/domain/tie-out.ts';
import { createCreditNote } from '../../functions/billing/verbs/create-credit-note.ts';
import { createRefund } from '../../functions/billing/verbs/create-refund.ts';
import { getDunning } from '../../functions/billing/verbs/get-dunning.ts';
import { listPayments } from '../../functions/billing/verbs/list-payments.ts';
import { listRefunds } from '../../functions/billing/verbs/list-refunds.ts';
import { listTenantInvoices } from '../../functions/billing/verbs/list-tenant-invoices.ts';
import { makeFinalInvoice } from '../../functions/billing/verbs/make-final-invoice.ts';
import { rebuiltPostings } from '../../functions/billing/verbs/rebuild-ledger.ts';
import { receiveStripeWebhook } from '../../functions/billing/verbs/receive-stripe-webhook.ts';
import { renderCreditNote } from '../../functions/billing/verbs/render-documents.ts';
import { settleFinalInvoice } from '../../functions/billing/verbs/settle-final-invoice.ts';
import { tenantA, tenantB } from '../kit/world.ts';
import { type BillingWorld, billingWorld } from './billing-world.ts';
import { receivablesOf } from './staff-of-billing.ts';

const usd = (minor: bigint) => ({ minor, currency: 'USD' as const });
const receiptId = 'del_00000000000000000000000001';

let requests = 0;
const ask = (world: BillingWorld) => {
  const id = `op-credit-${++requests}`;
  return world.operator({ idempotencyKey: id, idempotency: { id, requestHash: 'x' } });
};
type Asked = Partial<Parameters<typeof createCreditNote>[1]>;
/** A second later than whatever it credits. */
function credit(world: BillingWorld, invoiceId: string, asked: Asked = {}) {
  world.advance(1);
  const wanted = { tenantId: tenantA, invoiceId, reason: 'The export failed', surplus: 'credit' as const, ...asked };
  return createCreditNote(ask(world), wanted, receivablesOf(world));
}
const payOut = (world: BillingWorld, minor: bigint) =>
  createRefund(
    ask(world),
    { tenantId: tenantA, amount: usd(minor), reason: 'They asked for it' },
    receivablesOf(world),
  );
const invoicesOf = async (world: BillingWorld) =>
  (await listTenantInvoices(world.operator(), { tenantId: tenantA }, receivablesOf(world))).data;
const refundsOf = (world: BillingWorld) => listRefunds(world.operator(), { tenantId: tenantA }, receivablesOf(world));

async function paid() {
  const world = billingWorld();
  const { invoiceId } = await world.start();
  await world.saveCard();
  const [invoice] = await invoicesOf(world);
  return { world, invoiceId: invoiceId ?? '', lineId: invoice?.lines[0]?.id ?? '' };
}
async function unpaid() {
  const world = billingWorld();
  const { invoiceId } = await world.start();
  return { world, invoiceId: invoiceId ?? '' };
}

/** Invoice = ledger = payments, and the books can be made again from the documents alone. */
async function expectBooksToTie(world: BillingWorld) {
  const { finance } = world.deps();
  const balance = (await finance.findBalance())?.credit ?? usd(0n);
  const [invoices, notes, refunds, payments, postings] = await Promise.all([
    finance.invoices(),
    finance.creditNotes(),
    finance.refunds(),
    finance.payments(),
    finance.postings(),
  ]);
  expect(tieOut({ credit: balance, invoices, notes, refunds, payments }, postings)).toEqual([]);
  const known = new Map(postings.map(({ source, entries, recognitions }) => [source, { entries, recognitions }]));
  for (const { source, entries, recognitions } of await rebuiltPostings(world.deps()))
    if (entries.length > 0) expect({ entries, recognitions }, source).toEqual(known.get(source));
}

describe('a credit note by staff', () => {
  it('lowers what is open first, and says why in print', async () => {
    const { world, invoiceId } = await unpaid();
    const [line] = (await invoicesOf(world))[0]?.lines ?? [];

    const note = await credit(world, invoiceId, { lines: [{ lineId: line?.id ?? '', amount: usd(1_000n) }] });

    expect(note).toMatchObject({ number: 'TNY-CN-2026-000001', total: usd(1_000n), applied: usd(1_000n) });
    expect(note).toMatchObject({ credited: usd(0n), refunds: [] });
    expect(await world.invoice(invoiceId)).toMatchObject({ state: 'final', due: usd(3_900n) });
    await renderCreditNote(world.ctx(), { creditNoteId: note.id }, world.deps());
    const pdf = [...world.files].find(([key]) => key.endsWith('TNY-CN-2026-000001.pdf'))?.[1];
    expect(new TextDecoder().decode(pdf)).toContain('The export failed');
    await world.saveCard();
    expect(world.provider.payments.map(({ collection }) => collection.amount)).toEqual([usd(3_900n)]);
    await expectBooksToTie(world);
  });

  it('of everything closes an invoice that nobody paid, and what was done about it', async () => {
    const { world, invoiceId } = await unpaid();
    world.advance(90_000);
    await world.run('payments');
    expect(await getDunning(world.ctx(), {}, world.deps())).toMatchObject({ standing: 'past-due' });
    expect((await world.deps().subscriptions.find())?.state).toBe('past-due');

    await credit(world, invoiceId);
    await world.run('payments');

    expect(await world.invoice(invoiceId)).toMatchObject({ state: 'credited', due: usd(0n) });
    expect(await getDunning(world.ctx(), {}, world.deps())).toMatchObject({ standing: 'good', cases: [] });
    expect((await world.deps().subscriptions.find())?.state).toBe('active');
    await expectBooksToTie(world);
  });

  it('of what was paid is credit, which pays the next invoice', async () => {
    const { world, invoiceId, lineId } = await paid();

    const note = await credit(world, invoiceId, { lines: [{ lineId, amount: usd(4_000n) }] });

    expect(note).toMatchObject({ applied: usd(0n), credited: usd(4_000n), refunds: [] });
    expect((await invoicesOf(world))[0]?.lines[0]).toMatchObject({ amount: usd(4_900n), creditable: usd(900n) });
    world.set('2026-12-24T02:00:00.000Z');
    await world.run('invoices');
    await world.run('payments');
    expect((await world.invoices()).at(-1)?.plan).toMatchObject({ creditUsed: usd(4_000n), due: usd(900n) });
    expect(world.provider.payments.map(({ collection }) => collection.amount)).toEqual([usd(4_900n), usd(900n)]);
    await expectBooksToTie(world);
  });

  it('gives the money back where that is wanted, once, though the answer is lost', async () => {
    for (const when of ['before', 'after'] as const) {
      const { world, invoiceId } = await paid();
      world.provider.lose('refund', when);

      const note = await credit(world, invoiceId, { surplus: 'refund' });
      expect(note).toMatchObject({ credited: usd(0n), refunds: [{ amount: usd(4_900n), state: 'pending' }] });
      await expectBooksToTie(world);
      await world.run('payments');
      world.advance(1_800);
      await world.run('payments');

      expect(world.provider.refunds.map(({ amount }) => amount)).toEqual([usd(4_900n)]);
      expect(await refundsOf(world)).toMatchObject({ credit: usd(0n), refundable: usd(0n) });
      expect((await refundsOf(world)).data).toMatchObject([{ creditNoteId: note.id, state: 'succeeded' }]);
      const page = { limit: 10 };
      expect((await listPayments(world.ctx(), page, world.deps())).data).toMatchObject([
        { state: 'refunded', refunded: usd(4_900n) },
      ]);
      await expectBooksToTie(world);
    }
  });

  it('comes back as credit where the provider cannot give the money back', async () => {
    const { world, invoiceId } = await paid();
    const [payment] = await world.deps().finance.payments();
    const reference = payment?.reference ?? '';
    // By hand, in the provider's own dashboard.
    await world.provider.refund({
      ...{ tenantId: tenantA, refundId: 'ref_by_hand', payment: reference, amount: usd(1_000n) },
      key: 'by-hand',
    });

    await credit(world, invoiceId, { surplus: 'refund' });
    await world.run('payments');

    expect(await refundsOf(world)).toMatchObject({ credit: usd(4_900n), data: [{ state: 'failed' }] });
    await world.run('payments');
    expect(await refundsOf(world)).toMatchObject({ credit: usd(4_900n) });
    await expectBooksToTie(world);
  });

  it('does not come back as late usage', async () => {
    const { world } = await paid();
    world.use('api-calls', '123456.5', world.clock());
    world.set('2026-12-24T02:00:00.000Z');
    await world.run('invoices');
    await world.run('payments');
    const [usage] = (await invoicesOf(world))[0]?.lines.filter(({ description }) => /calls/i.test(description)) ?? [];
    const [latest] = await invoicesOf(world);
    await credit(world, latest?.id ?? '', { lines: [{ lineId: usage?.id ?? '', amount: usd(4_538n) }] });

    world.set('2027-01-24T02:00:00.000Z');
    await world.run('invoices');

    expect((await world.invoices()).at(-1)?.plan.lines.map(({ kind }) => kind)).toEqual(['recurring']);
    await expectBooksToTie(world);
  });

  it('is refused where it cannot be, and nothing is written', async () => {
    const { world, invoiceId, lineId } = await paid();
    const line = (minor: bigint, id = lineId) => ({ lines: [{ lineId: id, amount: usd(minor) }] });
    await credit(world, invoiceId, line(4_000n));
    const before = world.table.all('');
    const refused = async (code: string, asked: Asked, id = invoiceId) =>
      await expect(credit(world, id, asked), code).rejects.toMatchObject({ code });

    await refused('exceeds-creditable', line(901n));
    await refused('exceeds-creditable', {
      lines: [
        { lineId, amount: usd(500n) },
        { lineId, amount: usd(401n) },
      ],
    });
    await refused('amount-not-positive', line(0n));
    await refused('amount-not-positive', line(-1n));
    await refused('unknown-line', line(1n, 'line_none'));
    await refused('wrong-currency', { lines: [{ lineId, amount: { minor: 1n, currency: 'EUR' } }] });
    await refused('not-found', line(1n), 'inv_00000000000000000000000000');
    await refused('not-found', { ...line(1n), tenantId: tenantB });

    expect(world.table.all('')).toEqual(before);
  });

  it('of a draft, or of what has nothing left, is refused', async () => {
    const { world, invoiceId } = await paid();
    await credit(world, invoiceId);
    await expect(credit(world, invoiceId)).rejects.toMatchObject({ code: 'invoice-not-creditable' });
    world.set('2026-12-24T00:30:00.000Z');
    await world.run('invoices');
    const draft = (await world.invoices()).at(-1);
    expect(draft?.state).toBe('draft');

    await expect(credit(world, draft?.id ?? '')).rejects.toMatchObject({ code: 'invoice-not-creditable' });
  });

  it('gives back no more than was paid by a way that goes back', async () => {
    const { world, invoiceId } = await paid();
    await credit(world, invoiceId);
    world.set('2026-12-24T02:00:00.000Z');
    await world.run('invoices');
    const [second] = await invoicesOf(world);
    // It was paid by credit: the first payment is all that there is to give back.
    expect(second).toMatchObject({ state: 'paid', refundable: usd(0n) });

    await credit(world, second?.id ?? '', { surplus: 'refund' });
    await world.run('payments');

    expect(world.provider.refunds).toHaveLength(1);
    await expectBooksToTie(world);
  });

  it('is made once for one request, and by two at once no more than there is', async () => {
    const { world, invoiceId, lineId } = await paid();
    const half = { lines: [{ lineId, amount: usd(3_000n) }] };

    const both = await Promise.allSettled([credit(world, invoiceId, half), credit(world, invoiceId, half)]);

    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(both.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'exceeds-creditable' } });
    expect((await world.deps().finance.creditNotes()).map(({ number }) => number)).toEqual(['TNY-CN-2026-000001']);
    await expectBooksToTie(world);
  });

  it('of a tenant that is gone gives its money back, and is no part of the deletion’s refund', async () => {
    const { world, invoiceId, lineId } = await paid();
    await credit(world, invoiceId, { lines: [{ lineId, amount: usd(900n) }], surplus: 'refund' });
    world.advance(10 * 86_400);
    const closing = { receiptId, effectiveAt: world.clock() };
    await makeFinalInvoice(world.ctx(), closing, world.deps());
    const settled = await settleFinalInvoice(world.ctx(), { receiptId }, world.deps());
    const unused = settled.refund?.amount.minor ?? 0n;
    expect(world.provider.refunds.map(({ amount }) => amount.minor).sort()).toEqual([unused, 900n].sort());

    const note = await credit(world, invoiceId, { lines: [{ lineId, amount: usd(100n) }] });
    await world.run('payments');

    expect(note).toMatchObject({ credited: usd(0n), refunds: [{ amount: usd(100n) }] });
    expect(world.provider.refunds.at(-1)?.amount).toEqual(usd(100n));
    expect(await settleFinalInvoice(world.ctx(), { receiptId }, world.deps())).toEqual(settled);
    await expectBooksToTie(world);
  });

  it('is in the tenant’s trail and in the staff’s journal, with its reason', async () => {
    const { world, invoiceId } = await paid();
    await credit(world, invoiceId);
    const [entry] = world.table.all('PLATFORM#STAFF-JOURNAL');
    expect(entry).toMatchObject({ action: 'credit-note.issue', changes: { reason: 'The export failed' } });
  });
});

describe('a refund that comes back days after it went', () => {
  const refundOf = async (world: BillingWorld) => (await world.deps().finance.refunds())[0];
  const heard = async (world: BillingWorld) => {
    const refund = await refundOf(world);
    const payment = await world.deps().finance.findPayment(refund?.paymentId ?? '');
    const message = { id: `evt_r${++requests}`, type: 'refund', reference: payment?.reference };
    const raw = new TextEncoder().encode(JSON.stringify(message));
    await receiveStripeWebhook(world.anyone(), { raw, headers: { 'stripe-signature': 'good' } }, world.hookDeps());
  };

  it('is the customer’s credit again, told once however often it is heard, and can be given back anew', async () => {
    const { world, invoiceId } = await paid();
    await credit(world, invoiceId, { surplus: 'refund' });
    await world.run('payments');
    await heard(world);
    expect(await refundOf(world)).toMatchObject({ state: 'succeeded' });
    world.advance(5 * 86_400);

    world.provider.returnRefund((await refundOf(world))?.id ?? '');
    await heard(world);
    await heard(world);

    expect(await refundsOf(world)).toMatchObject({ credit: usd(4_900n), refundable: usd(4_900n) });
    expect((await world.deps().finance.payments())[0]).toMatchObject({ state: 'succeeded', refunded: usd(0n) });
    await expectBooksToTie(world);
    await payOut(world, 4_900n);
    await world.run('payments');
    expect((await refundsOf(world)).data.map(({ state }) => state)).toEqual(['succeeded', 'failed']);
    expect(await refundsOf(world)).toMatchObject({ credit: usd(0n), refundable: usd(0n) });
    await expectBooksToTie(world);
  });

  it('is owed to a tenant that is gone, and people are to give it back', async () => {
    const { world } = await paid();
    world.advance(10 * 86_400);
    await makeFinalInvoice(world.ctx(), { receiptId, effectiveAt: world.clock() }, world.deps());
    await settleFinalInvoice(world.ctx(), { receiptId }, world.deps());
    world.provider.returnRefund((await refundOf(world))?.id ?? '');
    await heard(world);

    expect(await refundOf(world)).toMatchObject({ state: 'failed' });
    expect((await refundsOf(world)).credit).toEqual(usd(0n));
    await expectBooksToTie(world);
  });
});

describe('credit paid out', () => {
  it('goes back to the newest payments, and leaves the balance at once', async () => {
    const { world, invoiceId } = await paid();
    await credit(world, invoiceId);

    expect(await payOut(world, 2_000n)).toMatchObject({ credit: usd(2_900n), refunds: [{ amount: usd(2_000n) }] });
    await expectBooksToTie(world);
    await world.run('payments');

    expect(world.provider.refunds.map(({ amount }) => amount)).toEqual([usd(2_000n)]);
    await expectBooksToTie(world);
  });

  it('is never more than the credit, nor than the payments; a refusal writes nothing', async () => {
    const { world, invoiceId } = await paid();
    await credit(world, invoiceId, { surplus: 'refund' });
    const before = world.table.all('');

    await expect(payOut(world, 1n)).rejects.toMatchObject({ code: 'exceeds-credit' });
    await expect(payOut(world, 0n)).rejects.toMatchObject({ code: 'amount-not-positive' });
    await expect(payOut(world, -1n)).rejects.toMatchObject({ code: 'amount-not-positive' });

    expect(world.table.all('')).toEqual(before);
    expect((await refundsOf(world)).refundable).toEqual(usd(0n));
  });

  it('by two at once is paid once', async () => {
    const { world, invoiceId } = await paid();
    await credit(world, invoiceId);

    const both = await Promise.allSettled([payOut(world, 3_000n), payOut(world, 3_000n)]);
    await world.run('payments');

    expect(both.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'exceeds-credit' } });
    expect(world.provider.refunds.map(({ amount }) => amount)).toEqual([usd(3_000n)]);
    await expectBooksToTie(world);
  });

  it('of a card that was charged back is not possible', async () => {
    const { world, invoiceId } = await paid();
    await credit(world, invoiceId);
    const [payment] = await world.deps().finance.payments();
    if (!payment) throw new Error('nothing was paid');
    await world.table.transact([
      world.deps().finance.putPayment({ ...payment, state: 'charged-back', version: 99 }, payment.version),
    ]);

    await expect(payOut(world, 4_900n)).rejects.toMatchObject({ code: 'exceeds-refundable' });
  });
});
