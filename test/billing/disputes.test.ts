import { describe, expect, it } from 'vitest';
import { tieOut } from '../../functions/billing/domain/tie-out.ts';
import { getDunning } from '../../functions/billing/verbs/get-dunning.ts';
import { listTenantDisputes } from '../../functions/billing/verbs/list-tenant-disputes.ts';
import { makeFinalInvoice } from '../../functions/billing/verbs/make-final-invoice.ts';
import { receiveStripeWebhook } from '../../functions/billing/verbs/receive-stripe-webhook.ts';
import { tenantA, tenantB } from '../kit/world.ts';
import { type BillingWorld, billingWorld } from './billing-world.ts';
import { saveAndChoose } from './saved-cards.ts';
import { staffOf } from './staff-of-billing.ts';

const usd = (minor: bigint) => ({ minor, currency: 'USD' as const });
const aDay = 86_400;

let messages = 0;
const tell = (world: BillingWorld, type: string, reference: string, id = `evt_d${++messages}`) =>
  receiveStripeWebhook(
    world.anyone(),
    { raw: new TextEncoder().encode(JSON.stringify({ id, type, reference })), headers: { 'stripe-signature': 'good' } },
    world.hookDeps(),
  );

async function paid() {
  const world = billingWorld();
  const { invoiceId } = await world.start();
  await world.saveCard();
  const [payment] = await world.deps().finance.payments();
  if (!payment) throw new Error('nothing was paid');
  const dispute = world.provider.dispute(payment.reference ?? '', 1500n);
  return { world, invoiceId: invoiceId ?? '', dispute };
}

async function tied(world: BillingWorld) {
  const { finance } = world.deps();
  const credit = (await finance.findBalance())?.credit ?? usd(0n);
  const [invoices, notes, refunds, payments, disputes] = await Promise.all([
    finance.invoices(),
    finance.creditNotes(),
    finance.refunds(),
    finance.payments(),
    finance.disputes(),
  ]);
  return tieOut({ credit, invoices, notes, refunds, payments, disputes }, await finance.postings());
}
const cashOf = async (world: BillingWorld, account: string) =>
  (await world.deps().finance.postings())
    .flatMap(({ entries }) => entries)
    .filter((entry) => entry.account === account)
    .reduce((total, { amount }) => total + amount.minor, 0n);
const standing = async (world: BillingWorld) => (await getDunning(world.ctx(), {}, world.deps())).standing;
const events = (world: BillingWorld) =>
  world.table
    .all('TENANT#')
    .flatMap(({ events }) => (Array.isArray(events) ? events : []))
    .filter(({ type }) => /^Dispute/.test(type))
    .map(({ type, data }) => `${type} ${data.outcome ?? ''}`.trim());

describe('a payment that its card holder disputes', () => {
  it('is gone until somebody decides, with the fee; the invoice stays paid meanwhile', async () => {
    const { world, invoiceId, dispute } = await paid();
    await tell(world, 'dispute', dispute.reference);

    expect((await world.deps().finance.payments())[0]?.state).toBe('disputed');
    expect((await world.invoice(invoiceId)).state).toBe('paid');
    expect(await cashOf(world, 'cash')).toBe(4900n - 4900n - 1500n);
    expect(await cashOf(world, 'disputes')).toBe(4900n);
    expect(await cashOf(world, 'processor-fees')).toBe(1500n);
    expect(await tied(world)).toEqual([]);
  });

  it('and is won has its money back, but not the fee', async () => {
    const { world, invoiceId, dispute } = await paid();
    await tell(world, 'dispute', dispute.reference);
    dispute.close('won');
    await tell(world, 'dispute', dispute.reference);

    expect((await world.invoice(invoiceId)).state).toBe('paid');
    expect(await cashOf(world, 'cash')).toBe(4900n - 1500n);
    expect(await cashOf(world, 'disputes')).toBe(0n);
    expect(events(world)).toEqual(['DisputeOpened', 'DisputeClosed won']);
    expect(await tied(world)).toEqual([]);
  });

  it('and is lost is owed again: dunning begins, never with that card, and another card ends it', async () => {
    const { world, invoiceId, dispute } = await paid();
    await tell(world, 'dispute', dispute.reference);
    dispute.close('lost');
    await tell(world, 'dispute', dispute.reference);
    expect(await world.invoice(invoiceId)).toMatchObject({ state: 'past-due', due: usd(4900n) });
    expect(await standing(world)).toBe('past-due');
    expect(await tied(world)).toEqual([]);

    for (let day = 0; day < 5; day += 1) {
      world.advance(aDay);
      await world.run('payments');
    }
    expect(world.provider.payments).toHaveLength(1);
    await saveAndChoose(world);

    expect((await world.invoice(invoiceId)).state).toBe('paid');
    expect(await standing(world)).toBe('good');
    expect(await tied(world)).toEqual([]);
  });

  it.each([['won'], ['lost']] as const)(
    'is the same in whatever order, however often and late it is told: %s',
    async (end) => {
      const { world, dispute } = await paid();
      dispute.close(end);
      await tell(world, 'dispute', dispute.reference, 'evt_closed');
      const after = world.table.all('FINANCE#');
      const payment = (await world.deps().finance.payments())[0]?.reference ?? '';

      await tell(world, 'dispute', dispute.reference, 'evt_closed');
      await tell(world, 'dispute', dispute.reference, `evt_opened_late_${end}`);
      await tell(world, 'payment', payment, `evt_payment_late_${end}`);

      expect(world.table.all('FINANCE#')).toEqual(after);
      expect(events(world)).toEqual(['DisputeOpened', `DisputeClosed ${end}`]);
      expect(await tied(world)).toEqual([]);
    },
  );

  it('by two messages at once is written once', async () => {
    const { world, dispute } = await paid();
    dispute.close('lost');

    await Promise.all([tell(world, 'dispute', dispute.reference), tell(world, 'dispute', dispute.reference)]);

    expect(events(world)).toEqual(['DisputeOpened', 'DisputeClosed lost']);
    expect(await cashOf(world, 'receivable')).toBe(4900n);
    expect(await tied(world)).toEqual([]);
  });

  it('of a tenant that is gone is a loss, and tells nobody', async () => {
    const { world, invoiceId, dispute } = await paid();
    await tell(world, 'dispute', dispute.reference);
    await makeFinalInvoice(world.ctx(), { receiptId: 'del_1', effectiveAt: world.clock() }, world.deps());
    const items = world.table.all('TENANT#').length;
    dispute.close('lost');
    await tell(world, 'dispute', dispute.reference);

    expect((await world.deps().finance.findInvoice(invoiceId))?.state).toBe('written-off');
    expect(world.table.all('TENANT#')).toHaveLength(items);
    expect(await cashOf(world, 'bad-debt')).toBe(4900n);
    expect(await tied(world)).toEqual([]);
  });

  it('is seen by staff, of that tenant alone', async () => {
    const { world, dispute } = await paid();
    await tell(world, 'dispute', dispute.reference);
    await world.start({ tenantId: tenantB });

    const own = await listTenantDisputes(world.operator(), { tenantId: tenantA }, staffOf(world));
    const other = await listTenantDisputes(world.operator(), { tenantId: tenantB }, staffOf(world));

    expect(own.data).toMatchObject([{ reference: dispute.reference, state: 'open', amount: usd(4900n) }]);
    expect(other.data).toEqual([]);
  });
});

describe('the provider’s fee of a payment', () => {
  it('is in the books with the payment, and comes off the cash', async () => {
    const world = billingWorld();
    world.provider.takeFee(172n);
    await world.start();
    await world.saveCard();

    expect(await cashOf(world, 'processor-fees')).toBe(172n);
    expect(await cashOf(world, 'cash')).toBe(4900n - 172n);
    expect((await world.deps().finance.payments())[0]?.fee).toEqual(usd(172n));
    expect(await tied(world)).toEqual([]);
  });
});
