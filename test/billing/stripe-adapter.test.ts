import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import Stripe from 'stripe';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { stripeProvider } from '../../functions/billing/stripe.adapter.ts';
import { addSeconds, epochSeconds, instant } from '../../functions/kernel/time.ts';
import { type RunningStripe, startStripe } from '../../local/stripe/server.ts';
import { confirmCard } from '../kit/cards.ts';
import { tenantA } from '../kit/world.ts';
import { providerContract } from './provider-contract.ts';

const keys = { secretKey: 'sk_test_contract', publishableKey: 'pk_test_contract', webhookSecret: 'whsec_contract' };
const secret = async () => keys;

const control = (url: string, path: string, body: object) =>
  fetch(`${url}/_local/${path}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });

const authenticate = (url: string, clientSecret: string) =>
  control(url, 'authenticate', { intent: clientSecret.split('_secret_')[0], outcome: 'complete' });

providerContract('the Stripe adapter against the local Stripe', async () => {
  const server = await startStripe({ port: 0 });
  return {
    provider: stripeProvider({ url: server.url, secret }),
    async confirmCard(session, card) {
      const { body } = await confirmCard(server.url, session, card);
      if (body.status === 'requires_action') await authenticate(server.url, session.clientSecret);
    },
    async dispute(payment) {
      const opened = await control(server.url, 'disputes', { of: payment });
      const { id: reference } = (await opened.json()) as { id: string };
      return {
        reference,
        async close(outcome) {
          await control(server.url, 'disputes/close', { dispute: reference, outcome });
        },
      };
    },
    close: server.close,
  };
});

describe('the Stripe adapter', () => {
  let server: RunningStripe;
  beforeAll(async () => {
    server = await startStripe({ port: 0 });
  });
  afterAll(() => server.close());

  const fault = (kind: string, path: string, times: number) =>
    control(server.url, 'faults', { kind, path, method: 'POST', times });

  test('refuses a live key with any other host', async () => {
    const provider = stripeProvider({ url: server.url, secret: async () => ({ ...keys, secretKey: 'sk_live_x' }) });

    await expect(provider.listMethods('cus_x')).rejects.toThrow('only test keys');
  });

  test('takes no answer for success that is not the object it asked for', async () => {
    const stranger = createServer((_, answer) => {
      answer.setHeader('Content-Type', 'application/json');
      answer.end(JSON.stringify({ message: 'Hello' }));
    });
    await new Promise<void>((resolve) => stranger.listen(0, '127.0.0.1', resolve));
    const { port } = stranger.address() as AddressInfo;
    const provider = stripeProvider({ url: `http://127.0.0.1:${port}`, secret });

    const outcomes = await Promise.allSettled([
      provider.ensureCustomer({ tenantId: tenantA, name: 'Acme', key: 'customer:x:1' }),
      provider.readPayment('pi_1'),
      provider.setDefault('cus_1', 'pm_1', 'default:pm_1:1'),
      provider.beginSetup({ tenantId: tenantA, customer: 'cus_1', key: 'setup:x:1' }),
    ]);
    await new Promise((resolve) => stranger.close(resolve));

    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected', 'rejected']);
  });

  test('a dropped answer is asked for again with the same key: one charge; when it stays away, it is unavailable', async () => {
    const provider = stripeProvider({ url: server.url, secret });
    const customer = await provider.ensureCustomer({ tenantId: tenantA, name: 'Acme', key: 'customer:drop:1' });
    const session = await provider.beginSetup({ tenantId: tenantA, customer, key: 'setup:drop:1' });
    await confirmCard(server.url, session);
    const [method] = await provider.listMethods(customer);
    const collection = {
      tenantId: tenantA,
      invoiceId: 'inv_1',
      paymentId: 'pay_1',
      attempt: 1,
      customer,
      method: method?.id ?? '',
      amount: { minor: 4900n, currency: 'USD' as const },
      description: 'TNY-2026-000001',
      key: 'collect:inv_1:1',
    };

    await fault('drop_after', '/v1/payment_intents', 1);
    const first = await provider.collect(collection);
    await fault('drop_before', '/v1/payment_intents', 10);
    const lost = { ...collection, paymentId: 'pay_2', invoiceId: 'inv_2', key: 'collect:inv_2:1' };
    await expect(provider.collect(lost)).rejects.toMatchObject({ code: 'unavailable' });

    expect(first.status).toBe('succeeded');
    expect(await provider.findPayment({ customer, paymentId: 'pay_2' })).toBeUndefined();
    const all = await new Stripe(keys.secretKey, {
      host: '127.0.0.1',
      port: new URL(server.url).port,
      protocol: 'http',
    }).paymentIntents.list({ customer });
    expect(all.data).toHaveLength(1);
  });

  test('a message counts by its signature over the raw bytes, for five minutes', async () => {
    const provider = stripeProvider({ url: server.url, secret });
    const now = instant('2026-11-24T10:00:00.000Z');
    const payload = JSON.stringify({
      id: 'evt_1',
      object: 'event',
      type: 'payment_intent.succeeded',
      data: { object: { id: 'pi_1' } },
    });
    const header = Stripe.webhooks.generateTestHeaderString({
      payload,
      secret: keys.webhookSecret,
      timestamp: epochSeconds(now),
    });
    const raw = new TextEncoder().encode(payload);
    const headers = { 'stripe-signature': header };

    expect(await provider.verifyEvent(raw, headers, addSeconds(now, 300))).toEqual({
      id: 'evt_1',
      type: 'payment',
      reference: 'pi_1',
    });
    const invalid = { code: 'signature-invalid' };
    await expect(provider.verifyEvent(raw, headers, addSeconds(now, 301))).rejects.toMatchObject(invalid);
    await expect(provider.verifyEvent(new TextEncoder().encode(`${payload} `), headers, now)).rejects.toMatchObject(
      invalid,
    );
    await expect(provider.verifyEvent(raw, {}, now)).rejects.toMatchObject(invalid);
  });

  test('a refund’s message leads to its payment', async () => {
    const provider = stripeProvider({ url: server.url, secret });
    const now = instant('2026-11-24T10:00:00.000Z');
    const object = { id: 'ch_1', payment_intent: 'pi_1' };
    const payload = JSON.stringify({ id: 'evt_2', object: 'event', type: 'charge.refunded', data: { object } });
    const header = Stripe.webhooks.generateTestHeaderString({
      payload,
      secret: keys.webhookSecret,
      timestamp: epochSeconds(now),
    });

    const event = await provider.verifyEvent(new TextEncoder().encode(payload), { 'stripe-signature': header }, now);

    expect(event).toEqual({ id: 'evt_2', type: 'refund', reference: 'pi_1' });
  });
});
