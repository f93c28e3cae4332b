import { expect, test } from 'vitest';
import { listPaymentMethods } from '../../functions/billing/verbs/list-payment-methods.ts';
import { payInvoice } from '../../functions/billing/verbs/pay-invoice.ts';
import { receiveStripeWebhook } from '../../functions/billing/verbs/receive-stripe-webhook.ts';
import { removePaymentMethod } from '../../functions/billing/verbs/remove-payment-method.ts';
import { setDefaultPaymentMethod } from '../../functions/billing/verbs/set-default-payment-method.ts';
import { setupPaymentMethod } from '../../functions/billing/verbs/setup-payment-method.ts';
import { tenantA, tenantB } from '../kit/world.ts';
import { type BillingWorld, billingWorld } from './billing-world.ts';

const aDay = 86_400;

async function unpaid(): Promise<{ world: BillingWorld; invoiceId: string }> {
  const world = billingWorld();
  const { invoiceId } = await world.start();
  return { world, invoiceId: invoiceId ?? '' };
}

const pay = (world: BillingWorld, invoiceId: string, idempotencyKey = 'key-1') =>
  payInvoice(world.ctx({ idempotencyKey }), { invoiceId }, world.deps());

let messages = 0;
const tell = (world: BillingWorld, type: string, reference: string, id = `evt_${++messages}`) =>
  receiveStripeWebhook(
    world.anyone(),
    { raw: new TextEncoder().encode(JSON.stringify({ id, type, reference })), headers: { 'stripe-signature': 'good' } },
    world.hookDeps(),
  );

const charges = (world: BillingWorld) =>
  world.provider.payments.filter(({ outcome }) => outcome.status === 'succeeded');

test('the first saved method becomes the default and pays the first invoice', async () => {
  const { world, invoiceId } = await unpaid();

  await world.saveCard();

  expect(await world.invoice(invoiceId)).toMatchObject({ state: 'paid', due: { minor: 0n } });
  expect(world.table.all('PLATFORM#DUE').map(({ kind }) => kind)).toEqual(['end-period']);
  const { data } = await listPaymentMethods(world.ctx(), {}, world.deps());
  expect(data).toEqual([expect.objectContaining({ kind: 'card', last4: '4242', isDefault: true })]);
  expect(charges(world)).toHaveLength(1);
  expect(world.provider.payments[0]?.collection).toMatchObject({
    key: `collect:${invoiceId}:1`,
    amount: { minor: 4900n },
  });
});

test('the webhook alone pays, and the list that comes after it charges nothing more', async () => {
  const { world, invoiceId } = await unpaid();
  const session = await setupPaymentMethod(world.ctx(), {}, world.deps());
  await world.provider.confirmCard(session);

  await tell(world, 'method-saved', world.provider.setupReference(session));
  await listPaymentMethods(world.ctx(), {}, world.deps());

  expect((await world.invoice(invoiceId)).state).toBe('paid');
  expect(charges(world)).toHaveLength(1);
});

test('webhook and list at the same time charge once', async () => {
  const { world, invoiceId } = await unpaid();
  const session = await setupPaymentMethod(world.ctx(), {}, world.deps());
  await world.provider.confirmCard(session);

  await Promise.all([
    tell(world, 'method-saved', world.provider.setupReference(session)),
    listPaymentMethods(world.ctx(), {}, world.deps()),
    listPaymentMethods(world.ctx(), {}, world.deps()),
  ]);

  expect((await world.invoice(invoiceId)).state).toBe('paid');
  expect(charges(world)).toHaveLength(1);
});

test('a message that comes twice, late or out of order changes nothing more', async () => {
  const { world, invoiceId } = await unpaid();
  await world.saveCard();
  const [payment] = await world.deps().finance.payments();
  const before = world.table.all('FINANCE#');

  await tell(world, 'payment', payment?.reference ?? '', 'evt_same');
  await tell(world, 'payment', payment?.reference ?? '', 'evt_same');

  expect(world.table.all('FINANCE#')).toEqual(before);
  expect((await world.invoice(invoiceId)).state).toBe('paid');
});

test('a message with a bad signature is refused, one of an unknown kind is taken', async () => {
  const { world } = await unpaid();
  const raw = new TextEncoder().encode('{}');

  await expect(
    receiveStripeWebhook(world.anyone(), { raw, headers: { 'stripe-signature': 'bad' } }, world.hookDeps()),
  ).rejects.toMatchObject({ code: 'signature-invalid' });
  await expect(tell(world, 'other', 'x')).resolves.toBeUndefined();
});

test('a message that could not be worked on is worked on when it comes again', async () => {
  const { world, invoiceId } = await unpaid();
  const session = await setupPaymentMethod(world.ctx(), {}, world.deps());
  await world.provider.confirmCard(session);
  world.provider.lose('readSetup', 'before');

  await expect(tell(world, 'method-saved', world.provider.setupReference(session), 'evt_again')).rejects.toMatchObject({
    code: 'unavailable',
  });
  await tell(world, 'method-saved', world.provider.setupReference(session), 'evt_again');

  expect((await world.invoice(invoiceId)).state).toBe('paid');
});

test.each(['before', 'after'] as const)(
  'an answer to the charge that is lost %s its effect leads to one charge',
  async (when) => {
    const { world, invoiceId } = await unpaid();
    const session = await setupPaymentMethod(world.ctx(), {}, world.deps());
    await world.provider.confirmCard(session);
    world.provider.lose('collect', when);

    await listPaymentMethods(world.ctx(), {}, world.deps());
    expect((await world.deps().finance.payments()).map(({ state }) => state)).toEqual(['pending']);
    await listPaymentMethods(world.ctx(), {}, world.deps());

    expect((await world.invoice(invoiceId)).state).toBe('paid');
    expect(charges(world)).toHaveLength(1);
    expect(await world.deps().finance.payments()).toHaveLength(1);
  },
);

test('a charge whose answer was lost is found by the clockwork when nobody asks again', async () => {
  const { world, invoiceId } = await unpaid();
  const session = await setupPaymentMethod(world.ctx(), {}, world.deps());
  await world.provider.confirmCard(session);
  world.provider.lose('collect', 'after');
  await listPaymentMethods(world.ctx(), {}, world.deps());

  world.advance(900);
  await world.run('payments');

  expect((await world.invoice(invoiceId)).state).toBe('paid');
  expect(charges(world)).toHaveLength(1);
});

test('a charge that was never made is given up after the life of its key, and a new attempt has its own key', async () => {
  const { world, invoiceId } = await unpaid();
  const session = await setupPaymentMethod(world.ctx(), {}, world.deps());
  await world.provider.confirmCard(session);
  world.provider.lose('collect', 'before');
  await listPaymentMethods(world.ctx(), {}, world.deps());

  world.advance(aDay);
  await world.run('payments');
  world.advance(aDay);
  await world.run('payments');

  expect((await world.invoice(invoiceId)).state).toBe('paid');
  expect(world.provider.payments.map(({ collection }) => collection.key)).toEqual([`collect:${invoiceId}:2`]);
});

test.each(['ensureCustomer', 'beginSetup', 'listMethods', 'setDefault', 'findPayment'] as const)(
  'a lost answer of %s is repaired by asking again',
  async (operation) => {
    for (const when of ['before', 'after'] as const) {
      const { world, invoiceId } = await unpaid();
      if (operation === 'findPayment') world.provider.lose('collect', 'after');
      world.provider.lose(operation, when);
      const again = async <T>(act: () => Promise<T>): Promise<T> => act().catch(act);

      const session = await again(() => setupPaymentMethod(world.ctx({ idempotencyKey: 'k' }), {}, world.deps()));
      await world.provider.confirmCard(session);
      await again(() => listPaymentMethods(world.ctx(), {}, world.deps()));
      await listPaymentMethods(world.ctx(), {}, world.deps());
      await listPaymentMethods(world.ctx(), {}, world.deps());

      expect(world.provider.customers.size).toBe(1);
      expect((await world.invoice(invoiceId)).state).toBe('paid');
      expect(charges(world)).toHaveLength(1);
    }
  },
);

test('a decline is answered with its class, and the same request never charges twice', async () => {
  const { world, invoiceId } = await unpaid();
  await world.saveCard('pm_card_chargeCustomerFail');

  const declined = {
    code: 'card-declined',
    options: { extra: { declineClass: 'soft', declineCode: 'generic_decline' } },
  };
  await expect(pay(world, invoiceId)).rejects.toMatchObject(declined);
  await expect(pay(world, invoiceId)).rejects.toMatchObject(declined);

  expect(world.provider.payments).toHaveLength(2);
  expect((await world.invoice(invoiceId)).state).toBe('final');
  expect((await world.deps().finance.payments()).map(({ state }) => state)).toEqual(['failed', 'failed']);
});

test('a bank that wants its customer is told apart from a decline', async () => {
  const { world, invoiceId } = await unpaid();
  await world.saveCard('pm_card_authenticationRequired');

  await expect(pay(world, invoiceId)).rejects.toMatchObject({ code: 'authentication-required' });
});

test('paying needs a method, an open invoice, and an invoice of one’s own', async () => {
  const { world, invoiceId } = await unpaid();

  await expect(pay(world, invoiceId)).rejects.toMatchObject({ code: 'payment-method-required' });
  await world.saveCard();
  await expect(pay(world, invoiceId)).rejects.toMatchObject({ code: 'invoice-not-payable' });
  const other = world.ctx({ tenantId: tenantB });
  await expect(payInvoice(other, { invoiceId }, world.deps(other))).rejects.toMatchObject({ code: 'not-found' });
});

test('many who pay at once charge once', async () => {
  const { world, invoiceId } = await unpaid();
  await world.saveCard('pm_card_chargeCustomerFail');
  const session = await setupPaymentMethod(world.ctx(), {}, world.deps());
  await world.provider.confirmCard(session);
  const [, good] = (await listPaymentMethods(world.ctx(), {}, world.deps())).data;
  const account = await world.deps().finance.findAccount();
  if (!account || !good) throw new Error('no account');
  await world.table.transact([
    world
      .deps()
      .finance.putAccount({ ...account, defaultMethod: good.id, version: account.version + 1 }, account.version),
  ]);

  const answers = await Promise.allSettled(Array.from({ length: 8 }, (_, i) => pay(world, invoiceId, `key-${i}`)));

  expect(charges(world)).toHaveLength(1);
  expect(answers.filter(({ status }) => status === 'fulfilled').length).toBeGreaterThan(0);
  expect((await world.invoice(invoiceId)).state).toBe('paid');
});

test('a lost answer is asked for again within the same request', async () => {
  const { world, invoiceId } = await unpaid();
  await world.saveCard('pm_card_chargeCustomerFail');
  const session = await setupPaymentMethod(world.ctx(), {}, world.deps());
  await world.provider.confirmCard(session);
  world.provider.lose('collect', 'after');
  const [, good] = (await listPaymentMethods(world.ctx(), {}, world.deps())).data;

  await setDefaultPaymentMethod(world.ctx(), { paymentMethodId: good?.id ?? '' }, world.deps());
  const paid = await pay(world, invoiceId).catch((error) => error);

  expect(charges(world)).toHaveLength(1);
  expect([paid.state, paid.code]).toContain('succeeded');
});

test('another default pays what the first was refused for', async () => {
  const { world, invoiceId } = await unpaid();
  await world.saveCard('pm_card_stolen');
  const session = await setupPaymentMethod(world.ctx(), {}, world.deps());
  await world.provider.confirmCard(session);
  const [, good] = (await listPaymentMethods(world.ctx(), {}, world.deps())).data;

  const chosen = await setDefaultPaymentMethod(world.ctx(), { paymentMethodId: good?.id ?? '' }, world.deps());

  expect(chosen.isDefault).toBe(true);
  expect((await world.invoice(invoiceId)).state).toBe('paid');
});

test('a method of nobody or of another tenant can be neither chosen nor removed', async () => {
  const { world } = await unpaid();
  await world.start({ tenantId: tenantB });
  await world.saveCard('pm_card_visa', tenantB);
  const [method] = (
    await listPaymentMethods(world.ctx({ tenantId: tenantB }), {}, world.deps(world.ctx({ tenantId: tenantB })))
  ).data;
  const paymentMethodId = method?.id ?? '';

  for (const verb of [setDefaultPaymentMethod, removePaymentMethod])
    await expect(verb(world.ctx(), { paymentMethodId }, world.deps())).rejects.toMatchObject({ code: 'not-found' });
});

test('the default cannot be removed while an invoice is open; the next method takes its place afterwards', async () => {
  const { world, invoiceId } = await unpaid();
  await world.saveCard('pm_card_chargeCustomerFail');
  const [bad] = (await listPaymentMethods(world.ctx(), {}, world.deps())).data;
  await expect(
    removePaymentMethod(world.ctx(), { paymentMethodId: bad?.id ?? '' }, world.deps()),
  ).rejects.toMatchObject({ code: 'payment-method-in-use' });
  await world.saveCard();
  const [, good] = (await listPaymentMethods(world.ctx(), {}, world.deps())).data;
  await setDefaultPaymentMethod(world.ctx(), { paymentMethodId: good?.id ?? '' }, world.deps());
  expect((await world.invoice(invoiceId)).state).toBe('paid');

  await removePaymentMethod(world.ctx(), { paymentMethodId: good?.id ?? '' }, world.deps());

  const { data } = await listPaymentMethods(world.ctx(), {}, world.deps());
  expect(data).toEqual([expect.objectContaining({ id: bad?.id, isDefault: true })]);
});

test('an invoice without a method is past due after 24 hours, and paying it brings the subscription back', async () => {
  const { world, invoiceId } = await unpaid();
  world.advance(aDay - 1);
  await world.run('payments');
  expect((await world.invoice(invoiceId)).state).toBe('final');

  world.advance(1);
  await world.run('payments');
  await world.run('payments');

  expect((await world.invoice(invoiceId)).state).toBe('past-due');
  expect((await world.deps().subscriptions.find())?.state).toBe('past-due');
  const overdue = world.table.all('TENANT#').filter(({ action }) => action === 'invoice.mark-past-due');
  expect(overdue).toHaveLength(1);
  await world.saveCard();
  expect((await world.invoice(invoiceId)).state).toBe('paid');
  expect((await world.deps().subscriptions.find())?.state).toBe('active');
});

test('a soft decline is tried again after a day, then after three more; a hard one is not', async () => {
  const soft = await unpaid();
  await soft.world.saveCard('pm_card_chargeCustomerFail');
  const hard = await unpaid();
  await hard.world.saveCard('pm_card_stolen');

  for (const { world } of [soft, hard]) {
    for (let day = 0; day < 5; day += 1) {
      world.advance(aDay);
      await world.run('payments');
    }
  }

  expect(soft.world.provider.payments).toHaveLength(3);
  expect(hard.world.provider.payments).toHaveLength(1);
});

test('the intent to charge is written before the provider is called', async () => {
  const { world } = await unpaid();
  const session = await setupPaymentMethod(world.ctx(), {}, world.deps());
  await world.provider.confirmCard(session);
  world.provider.lose('collect', 'before');

  await listPaymentMethods(world.ctx(), {}, world.deps());

  const [payment] = await world.deps().finance.payments();
  expect(payment).toMatchObject({ state: 'pending', attempt: 1, amount: { minor: 4900n } });
  expect(world.provider.customers.get(payment?.customer ?? '')).toBe(tenantA);
});

test('a sandbox’s invoice is never collected with real money', async () => {
  const world = billingWorld();
  const { invoiceId } = await world.start({ mode: 'sandbox' });
  const real = { ...world.deps(), provider: { ...world.provider, movesMoney: async () => true } };
  const session = await setupPaymentMethod(world.ctx(), {}, real);
  await world.provider.confirmCard(session);

  await listPaymentMethods(world.ctx(), {}, real);

  expect(world.provider.payments).toEqual([]);
  await expect(payInvoice(world.ctx(), { invoiceId: invoiceId ?? '' }, real)).rejects.toMatchObject({
    code: 'invoice-not-payable',
  });
});
