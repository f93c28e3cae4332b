import { expect, test } from 'vitest';
import { cancelSubscription } from '../../functions/billing/verbs/cancel-subscription.ts';
import { changeSubscription } from '../../functions/billing/verbs/change-subscription.ts';
import { listPaymentMethods } from '../../functions/billing/verbs/list-payment-methods.ts';
import { makeFinalInvoice } from '../../functions/billing/verbs/make-final-invoice.ts';
import { receiveStripeWebhook } from '../../functions/billing/verbs/receive-stripe-webhook.ts';
import { renderInvoice } from '../../functions/billing/verbs/render-documents.ts';
import { settleFinalInvoice } from '../../functions/billing/verbs/settle-final-invoice.ts';
import { setupPaymentMethod } from '../../functions/billing/verbs/setup-payment-method.ts';
import { addSeconds, type Instant, instant } from '../../functions/kernel/time.ts';
import { START } from '../kit/world.ts';
import { type BillingWorld, billingWorld } from './billing-world.ts';

const usd = (minor: bigint) => ({ minor, currency: 'USD' });
const receiptId = 'del_00000000000000000000000001';

const close = (world: BillingWorld, effectiveAt: Instant = world.clock()) =>
  makeFinalInvoice(world.ctx(), { receiptId, effectiveAt }, world.deps());
const settle = (world: BillingWorld) => settleFinalInvoice(world.ctx(), { receiptId }, world.deps());

async function paidPro(): Promise<BillingWorld> {
  const world = billingWorld();
  await world.start();
  await world.saveCard();
  return world;
}

/** 30 days and 14 hours: the first period of a subscription of 24 November, 10:00. */
const PERIOD_SECONDS = 30 * 86_400 - 10 * 3_600;

test('a deletion gives the unused fee back: negative lines, a credit note, a refund to the card that paid', async () => {
  const world = await paidPro();
  world.advance(PERIOD_SECONDS / 2);

  const made = await close(world);
  const settled = await settle(world);

  expect(made).toMatchObject({ number: 'TNY-2026-000002', total: usd(-2450n), due: usd(0n) });
  expect(made.creditNote).toEqual({ number: 'TNY-CN-2026-000001', invoice: 'TNY-2026-000001', total: usd(2450n) });
  expect(settled).toEqual({ refund: { amount: usd(2450n), state: 'succeeded' }, open: usd(0n) });
  expect(world.provider.refunds).toEqual([expect.objectContaining({ amount: usd(2450n) })]);
  expect((await world.deps().finance.findBalance())?.credit).toEqual(usd(0n));
  expect((await world.deps().finance.payments())[0]).toMatchObject({ refunded: usd(2450n), state: 'succeeded' });
});

test('usage until the instant of deletion is billed against it, what comes later is not', async () => {
  const world = await paidPro();
  world.advance(PERIOD_SECONDS / 2);
  const effectiveAt = world.clock();
  world.use('api-calls', '15000', addSeconds(effectiveAt, -60));
  world.use('api-calls', '90000', addSeconds(effectiveAt, 1));
  world.advance(30);

  const made = await close(world, effectiveAt);

  // Half of the period includes half of the 10,000 calls: 10,000 at 0.0004.
  expect(made.total).toEqual(usd(-2450n + 400n));
});

test('no period begins between a deletion and its final invoice, though the clockwork runs (sections 3 and 11)', async () => {
  const world = await paidPro();
  world.advance(PERIOD_SECONDS - 2);
  const effectiveAt = world.clock();
  if (world.profile) world.profile = { ...world.profile, endsAt: effectiveAt };
  world.use('api-calls', '15000', addSeconds(effectiveAt, 1));
  world.advance(30);
  await world.run('invoices');

  const made = await close(world, effectiveAt);

  expect(made).toMatchObject({ number: 'TNY-2026-000002', total: usd(0n) });
  expect(await world.invoices()).toHaveLength(2);
});

test('an unpaid first invoice is cancelled instead of refunded', async () => {
  const world = billingWorld();
  const { invoiceId } = await world.start();
  world.advance(PERIOD_SECONDS / 2);

  const made = await close(world);
  const settled = await settle(world);

  expect(made.creditNote?.total).toEqual(usd(2450n));
  expect(settled.refund).toBeNull();
  expect((await world.invoice(invoiceId ?? '')).due).toEqual(usd(2450n));
});

test('a free tenant has a final invoice too, at 0, with nothing beside it', async () => {
  const world = billingWorld();
  await world.start({ plan: 'free' });
  world.advance(60);

  const made = await close(world);

  expect(made).toMatchObject({ number: 'TNY-2026-000001', total: usd(0n), due: usd(0n), creditNote: null });
  expect(await settle(world)).toMatchObject({ refund: null });
  expect((await world.invoice(made.invoiceId)).state).toBe('paid');
});

test('what is owed at the end is collected, and a decline leaves it open without standing in the way', async () => {
  for (const [card, state] of [
    ['pm_card_visa', 'paid'],
    ['pm_card_stolen', 'final'],
  ] as const) {
    const world = billingWorld();
    await world.start({ plan: 'free' });
    await world.saveCard(card);
    await changeSubscription(world.ctx(), { plan: 'pro', when: 'now' }, world.deps());
    world.advance(60);
    world.use('api-calls', '100000', addSeconds(world.clock(), -1));

    const made = await close(world);
    await settle(world);

    expect(made.due.minor).toBeGreaterThan(0n);
    expect((await world.invoice(made.invoiceId)).state).toBe(state);
    expect(await world.provider.listMethods((await world.deps().finance.findAccount())?.customer ?? '')).toEqual([]);
  }
});

test('both steps can be repeated: one invoice, one note, one refund', async () => {
  const world = await paidPro();
  world.advance(1_000);

  const made = await close(world);
  const again = await close(world);
  const settled = await settle(world);
  const settledAgain = await settle(world);

  expect(again).toEqual(made);
  expect(settledAgain).toEqual(settled);
  expect(world.provider.refunds).toHaveLength(1);
  expect(await world.invoices()).toHaveLength(2);
  expect(await world.deps().finance.creditNotes()).toHaveLength(1);
});

test.each(['refund', 'readRefunds', 'listMethods', 'detach'] as const)(
  'a lost answer of %s puts the settlement off, and the clockwork ends it with one refund',
  async (operation) => {
    for (const when of ['before', 'after'] as const) {
      const world = await paidPro();
      world.advance(1_000);
      await close(world);
      world.provider.lose(operation, when);

      await settle(world);
      world.advance(900);
      await world.run('payments');

      expect(world.provider.refunds).toHaveLength(1);
      expect(await settle(world)).toMatchObject({ refund: { state: 'succeeded' } });
      expect((await world.deps().finance.findAccount())?.defaultMethod).toBeNull();
    }
  },
);

test('a lost answer of the commit is found again: the same invoice', async () => {
  const world = await paidPro();
  world.advance(1_000);
  world.table.failNext(new Error('connection lost'), 'after');

  await expect(close(world)).rejects.toThrow('connection lost');
  const made = await close(world);

  expect(made.number).toBe('TNY-2026-000002');
  expect(await world.invoices()).toHaveLength(2);
});

test('a payment that succeeds after the note cancelled its invoice is given back', async () => {
  const world = billingWorld();
  await world.start();
  const session = await setupPaymentMethod(world.ctx(), {}, world.deps());
  await world.provider.confirmCard(session);
  world.provider.lose('collect', 'after');
  await listPaymentMethods(world.ctx(), {}, world.deps());
  world.advance(PERIOD_SECONDS / 2);

  await close(world);
  await settle(world);

  const [refund] = world.provider.refunds;
  expect(refund?.amount).toEqual(usd(2450n));
  expect(world.provider.payments).toHaveLength(1);
});

test('a period that is over by then is billed first, and a draft does not wait for its grace', async () => {
  const world = await paidPro();
  world.advance(PERIOD_SECONDS + 86_400);

  const made = await close(world);

  const numbers = (await world.invoices()).map(({ number, kind }) => [number, kind]);
  expect(numbers).toEqual([
    ['TNY-2026-000001', 'first'],
    ['TNY-2026-000002', 'period'],
    ['TNY-2026-000003', 'deletion'],
  ]);
  expect(made.creditNote?.invoice).toBe('TNY-2026-000002');
});

test('after it the clockwork finds nothing to do, and no message writes into what was the tenant’s', async () => {
  const world = await paidPro();
  world.advance(1_000);
  await close(world);
  const reference = world.provider.payments[0]?.outcome;
  for (const [key, item] of world.table.items) if (item.pk.startsWith('TENANT#')) world.table.items.delete(key);

  await settle(world);
  world.advance(90 * 86_400);
  await world.run('invoices');
  await world.run('payments');
  const message = {
    id: 'evt_late',
    type: 'refund',
    reference: reference && 'reference' in reference ? reference.reference : '',
  };
  await receiveStripeWebhook(
    world.anyone(),
    { raw: new TextEncoder().encode(JSON.stringify(message)), headers: { 'stripe-signature': 'good' } },
    world.hookDeps(),
  );
  await renderInvoice(world.ctx(), { invoiceId: (await world.invoices()).at(-1)?.id ?? '' }, world.deps());

  expect(world.table.all('TENANT#')).toEqual([]);
  expect(world.table.all('PLATFORM#DUE').filter(({ entity }) => entity === 'due')).toEqual([]);
  expect(await world.invoices()).toHaveLength(2);
});

test('the settled period of a subscription that had ended keeps its books when the tenant goes', async () => {
  const world = await paidPro();
  const { period } = await cancelSubscription(world.ctx(), {}, world.deps());
  world.set(period.end);
  world.advance(4_000);
  await world.run('invoices');
  await world.run('invoices');

  const made = await close(world);

  expect(made).toMatchObject({ total: usd(0n), due: usd(0n), creditNote: null });
});

test('an instant of deletion with milliseconds counts from its second', async () => {
  const world = await paidPro();

  const made = await close(world, instant(START.replace('.000Z', '.999Z')));

  expect(made.total).toEqual(usd(-4900n));
});
