import Stripe from 'stripe';
import { afterEach, describe, expect, it } from 'vitest';
import { startReceiver } from './receiver.ts';
import { eventually, isLocal, refusal, useStripe } from './subject.ts';

const subject = useStripe();

describe('A webhook endpoint of Stripe', () => {
  it('shows its secret once, and is listed and deleted', async () => {
    const { stripe } = subject;
    const created = await stripe.webhookEndpoints.create({
      url: 'https://example.com/hooks/stripe',
      enabled_events: ['payment_intent.succeeded'],
      metadata: { stage: 'test' },
    });
    expect(created).toMatchObject({ object: 'webhook_endpoint', status: 'enabled', metadata: { stage: 'test' } });
    expect(created.secret).toMatch(/^whsec_/);
    const listed = (await stripe.webhookEndpoints.list({ limit: 100 })).data.find(({ id }) => id === created.id);
    expect(listed?.url).toBe('https://example.com/hooks/stripe');
    expect(listed?.secret).toBeUndefined();
    expect(await stripe.webhookEndpoints.del(created.id)).toMatchObject({ id: created.id, deleted: true });
    const error = await refusal(stripe.webhookEndpoints.retrieve(created.id));
    expect(error).toMatchObject({ code: 'resource_missing', statusCode: 404 });
  });

  it('needs an address', async () => {
    const error = await refusal(subject.stripe.webhookEndpoints.create({ url: 'nowhere', enabled_events: ['*'] }));
    expect(error).toMatchObject({ param: 'url', statusCode: 400 });
  });
});

describe.runIf(isLocal)('A webhook of the local Stripe', () => {
  const closers: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const close of closers.splice(0)) await close();
    await subject.control('POST', 'reset');
  });

  const listen = async (enabled_events: Stripe.WebhookEndpointCreateParams.EnabledEvent[], answer?: () => number) => {
    const receiver = await startReceiver(answer);
    closers.push(receiver.close);
    const endpoint = await subject.stripe.webhookEndpoints.create({ url: receiver.url, enabled_events });
    return { ...receiver, secret: String(endpoint.secret) };
  };
  const arrived = (receiver: { received: readonly unknown[] }, count: number) =>
    eventually(
      async () => receiver.received.length,
      (length) => length >= count,
    );

  it('is signed so that constructEvent takes it, and not with another secret', async () => {
    const { stripe } = subject;
    const receiver = await listen(['customer.created']);
    const customer = await stripe.customers.create({ name: 'Ada – Ünïcode' });
    await arrived(receiver, 1);
    const [{ body = '', signature = '' } = {}] = receiver.received;
    const event = stripe.webhooks.constructEvent(body, signature, receiver.secret);
    expect(event).toMatchObject({ type: 'customer.created', data: { object: { id: customer.id } } });
    const verify = (text: string, secret: string) => () => stripe.webhooks.constructEvent(text, signature, secret);
    expect(verify(body, 'whsec_wrong')).toThrow(Stripe.errors.StripeSignatureVerificationError);
    expect(verify(body.replace('Ada', 'Eve'), receiver.secret)).toThrow(Stripe.errors.StripeSignatureVerificationError);
  });

  it('comes for the events that the endpoint asked for only', async () => {
    const { stripe } = subject;
    const receiver = await listen(['customer.deleted']);
    const { id } = await stripe.customers.create();
    await stripe.customers.del(id);
    await arrived(receiver, 1);
    expect(receiver.events().map(({ type }) => type)).toEqual(['customer.deleted']);
  });

  it('is tried again until it is taken, as the same event', async () => {
    const { stripe } = subject;
    let calls = 0;
    const receiver = await listen(['customer.created'], () => {
      calls += 1;
      return calls < 3 ? 500 : 200;
    });
    await stripe.customers.create();
    await arrived(receiver, 3);
    const ids = new Set(receiver.events().map(({ id }) => id));
    expect(ids.size).toBe(1);
    const { data } = await eventually(
      () => subject.control<{ data: { state: string; attempts: { status: number }[] }[] }>('GET', 'deliveries'),
      (listed) => listed.data[0]?.state === 'delivered',
    );
    expect(data[0]?.attempts.map(({ status }) => status)).toEqual([500, 500, 200]);
    const event = await stripe.events.retrieve([...ids][0] ?? '');
    expect(event.pending_webhooks).toBe(0);
  });

  it('waits while deliveries are held, and comes in reverse when it is told to', async () => {
    const { stripe } = subject;
    const receiver = await listen(['customer.created', 'customer.updated', 'customer.deleted']);
    await subject.control('POST', 'webhooks/hold');
    const { id } = await stripe.customers.create();
    await stripe.customers.update(id, { name: 'x' });
    await stripe.customers.del(id);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(receiver.received).toHaveLength(0);
    await subject.control('POST', 'webhooks/release', { order: 'reverse' });
    await arrived(receiver, 3);
    expect(receiver.events().map(({ type }) => type)).toEqual([
      'customer.deleted',
      'customer.updated',
      'customer.created',
    ]);
  });

  it('comes twice when it is told to, and again on request', async () => {
    const receiver = await listen(['customer.created']);
    await subject.control('POST', 'webhooks/duplicate', { copies: 2 });
    await subject.stripe.customers.create();
    await arrived(receiver, 2);
    await subject.control('POST', 'webhooks/duplicate', { copies: 1 });
    const [event] = receiver.events();
    await eventually(
      () => subject.control<{ resent: number }>('POST', 'webhooks/resend', { event: event?.id }),
      ({ resent }) => resent === 1,
    );
    await arrived(receiver, 3);
    expect(new Set(receiver.events().map(({ id }) => id)).size).toBe(1);
  });

  it('tells the whole life of a payment, a failed one and a refund', async () => {
    const { stripe } = subject;
    const receiver = await listen(['*']);
    const customer = await stripe.customers.create();
    const setup = await stripe.setupIntents.create({ customer: customer.id, allowed_payment_method_types: ['card'] });
    await refusal(stripe.setupIntents.confirm(setup.id, { payment_method: 'pm_card_visa_chargeDeclined' }));
    const done = await stripe.setupIntents.confirm(setup.id, { payment_method: 'pm_card_visa' });
    const pay = { amount: 900, currency: 'usd', allowed_payment_method_types: ['card' as const], confirm: true };
    const paid = await stripe.paymentIntents.create({
      ...pay,
      customer: customer.id,
      payment_method: String(done.payment_method),
    });
    await refusal(stripe.paymentIntents.create({ ...pay, payment_method: 'pm_card_visa_chargeDeclined' }));
    await stripe.refunds.create({ payment_intent: paid.id });
    await arrived(receiver, 15);
    expect(receiver.events().map(({ type }) => type)).toEqual([
      'customer.created',
      'setup_intent.created',
      'setup_intent.setup_failed',
      'payment_method.attached',
      'setup_intent.succeeded',
      'payment_intent.created',
      'charge.succeeded',
      'payment_intent.succeeded',
      'payment_intent.created',
      'charge.failed',
      'payment_intent.payment_failed',
      'refund.created',
      'charge.refunded',
      'refund.updated',
      'charge.refund.updated',
    ]);
  });
});
