import { appendFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startStripe } from '../../../local/stripe/server.ts';
import { startReceiver } from './receiver.ts';
import { chargeOffSession, clientOf, customerWithCard, eventually, isLocal, refusal } from './subject.ts';

describe.runIf(isLocal)('A local Stripe with a directory', () => {
  let dataDir = '';
  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'local-stripe-'));
  });
  afterEach(() => rm(dataDir, { recursive: true, force: true }));

  const start = async () => {
    const running = await startStripe({ port: 0, dataDir, webhookRetryMs: 20 });
    return { ...running, stripe: clientOf(running.url) };
  };

  it('knows after a restart what it knew before', async () => {
    const first = await start();
    const { customer, method } = await customerWithCard(first.stripe, 'pm_card_authenticationRequiredOnSetup');
    const saved = await customerWithCard(first.stripe, 'pm_card_visa');
    const options = { idempotencyKey: 'charge:1' };
    const params = { amount: 800, currency: 'usd', customer: saved.customer.id, payment_method: saved.method.id };
    const pay = {
      ...params,
      confirm: true,
      automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
    } as const;
    const paid = await first.stripe.paymentIntents.create(pay, options);
    await first.stripe.refunds.create({ payment_intent: paid.id, amount: 300 });
    await first.close();

    const second = await start();
    const again = await second.stripe.paymentIntents.create(pay, options);
    expect(again.id).toBe(paid.id);
    expect((await second.stripe.paymentIntents.list()).data).toHaveLength(1);
    expect((await second.stripe.charges.retrieve(String(paid.latest_charge))).amount_refunded).toBe(300);
    const ids = (await second.stripe.customers.list()).data.map(({ id }) => id);
    expect(ids).toEqual([saved.customer.id, customer.id]);
    // How a card behaves is remembered with it.
    const error = await refusal(chargeOffSession(second.stripe, customer.id, method.id));
    expect(error.code).toBe('authentication_required');
    await second.close();
  });

  it('keeps no card number', async () => {
    const { stripe, close } = await start();
    const card = (number: string) => ({ number, exp_month: 12, exp_year: 2040, cvc: '123' });
    await stripe.paymentMethods.create({ type: 'card', card: card('4242424242424242') });
    await refusal(stripe.paymentMethods.create({ type: 'card', card: card('4111111111111111') }));
    await close();
    expect(await readFile(join(dataDir, 'stripe.jsonl'), 'utf8')).not.toMatch(/4242424242424242|4111111111111111/);
  });

  it('reads past a line that a kill cut off', async () => {
    const first = await start();
    const { id } = await first.stripe.customers.create();
    await first.close();
    await appendFile(join(dataDir, 'stripe.jsonl'), '[["customer","cus_half",{"id":"cus_h');
    const second = await start();
    expect((await second.stripe.customers.list()).data.map((customer) => customer.id)).toEqual([id]);
    const later = await second.stripe.customers.create();
    await second.close();
    const third = await start();
    expect((await third.stripe.customers.list()).data.map((customer) => customer.id)).toEqual([later.id, id]);
    await third.close();
  });

  it('delivers after a restart what it could not deliver before', async () => {
    let isUp = false;
    const receiver = await startReceiver(() => (isUp ? 200 : 503));
    const first = await start();
    await first.stripe.webhookEndpoints.create({ url: receiver.url, enabled_events: ['customer.created'] });
    const customer = await first.stripe.customers.create();
    await eventually(
      async () => receiver.received.length,
      (count) => count > 0,
    );
    await first.close();
    isUp = true;
    const tries = receiver.received.length;
    const second = await start();
    await eventually(
      async () => receiver.received.length,
      (count) => count > tries,
    );
    expect(receiver.received.at(-1)?.body).toContain(customer.id);
    await second.close();
    await receiver.close();
  });
});
