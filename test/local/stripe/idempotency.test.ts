import Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { CARD_ONLY, clientOf, isLocal, refusal, uniqueText, useStripe } from './subject.ts';

const subject = useStripe();

const headersOf = (answer: { lastResponse: { headers: Record<string, string> } }) => answer.lastResponse.headers;

describe('An idempotency key of Stripe', () => {
  it('gives the first answer again for the same request, and says so', async () => {
    const { stripe } = subject;
    const options = { idempotencyKey: uniqueText() };
    const first = await stripe.customers.create({ name: 'Ada', metadata: { a: '1' } }, options);
    const second = await stripe.customers.create({ name: 'Ada', metadata: { a: '1' } }, options);
    expect(second.id).toBe(first.id);
    expect(headersOf(first)['idempotent-replayed']).toBeUndefined();
    expect(headersOf(second)['idempotent-replayed']).toBe('true');
    expect(headersOf(second)['original-request']).toBe(first.lastResponse.requestId);
  });

  it('answers with the first state even when the object has moved on', async () => {
    const { stripe } = subject;
    const options = { idempotencyKey: uniqueText() };
    const { id } = await stripe.customers.create({ name: 'before' }, options);
    await stripe.customers.update(id, { name: 'after' });
    expect((await stripe.customers.create({ name: 'before' }, options)).name).toBe('before');
  });

  it('refuses other parameters and other endpoints', async () => {
    const { stripe } = subject;
    const options = { idempotencyKey: uniqueText() };
    await stripe.customers.create({ name: 'Ada' }, options);
    const params = await refusal(stripe.customers.create({ name: 'Grace' }, options));
    expect(params).toBeInstanceOf(Stripe.errors.StripeIdempotencyError);
    expect(params).toMatchObject({ rawType: 'idempotency_error', statusCode: 400 });
    const endpoint = await refusal(stripe.setupIntents.create({}, options));
    expect(endpoint).toMatchObject({ statusCode: 400 });
    expect(endpoint.message).toContain('same endpoint');
  });

  it('keeps a decline: the same key never charges again', async () => {
    const { stripe } = subject;
    const options = { idempotencyKey: uniqueText() };
    const pay = () =>
      refusal(
        stripe.paymentIntents.create(
          {
            amount: 500,
            currency: 'usd',
            payment_method: 'pm_card_visa_chargeDeclined',
            automatic_payment_methods: CARD_ONLY,
            confirm: true,
          },
          options,
        ),
      );
    const [first, second] = [await pay(), await pay()];
    expect(first).toMatchObject({ statusCode: 402 });
    expect(second.payment_intent?.id).toBe(first.payment_intent?.id);
    expect(second.headers?.['idempotent-replayed']).toBe('true');
  });

  it('does not keep what was refused before it ran', async () => {
    const { stripe } = subject;
    const options = { idempotencyKey: uniqueText() };
    const wrong = { amount: 500 } as Stripe.PaymentIntentCreateParams;
    expect(await refusal(stripe.paymentIntents.create(wrong, options))).toMatchObject({ code: 'parameter_missing' });
    const right = await stripe.paymentIntents.create({ amount: 500, currency: 'usd' }, options);
    expect(right.status).toBe('requires_payment_method');
  });
});

describe.runIf(isLocal)('An idempotency key of the local Stripe', () => {
  const fault = (body: object) => subject.control('POST', 'faults', { path: '/v1/customers', method: 'POST', ...body });

  it('is in use while its first request is running', async () => {
    const { stripe } = subject;
    const options = { idempotencyKey: uniqueText() };
    await fault({ kind: 'delay', ms: 300 });
    const first = stripe.customers.create({ name: 'Ada' }, options);
    await new Promise((resolve) => setTimeout(resolve, 100));
    const second = await refusal(stripe.customers.create({ name: 'Ada' }, options));
    expect(second).toMatchObject({ code: 'idempotency_key_in_use', statusCode: 409 });
    const { id } = await first;
    expect((await stripe.customers.create({ name: 'Ada' }, options)).id).toBe(id);
  });

  it('keeps an error 500', async () => {
    const { stripe } = subject;
    const options = { idempotencyKey: uniqueText() };
    await fault({ kind: 'server_error' });
    const first = await refusal(stripe.customers.create({ name: 'Ada' }, options));
    const second = await refusal(stripe.customers.create({ name: 'Ada' }, options));
    expect([first.statusCode, second.statusCode]).toEqual([500, 500]);
    expect(second.headers?.['idempotent-replayed']).toBe('true');
    expect((await stripe.customers.create({ name: 'Ada' }, { idempotencyKey: uniqueText() })).name).toBe('Ada');
  });

  it('finds what was done when the answer was lost', async () => {
    const email = `${uniqueText()}@example.com`;
    await fault({ kind: 'hang_after' });
    const options = { idempotencyKey: uniqueText() };
    const impatient = clientOf(subject.url, 'sk_test_local', { timeout: 300 });
    const lost = await refusal(impatient.customers.create({ email }, options));
    expect(lost).toMatchObject({ type: 'StripeConnectionError' });
    const again = await subject.stripe.customers.create({ email }, options);
    expect(headersOf(again)['idempotent-replayed']).toBe('true');
    expect((await subject.stripe.customers.list({ email })).data).toHaveLength(1);
  });

  it('is forgotten after a day', async () => {
    const { stripe } = subject;
    const options = { idempotencyKey: uniqueText() };
    const first = await stripe.customers.create({ name: 'Ada' }, options);
    await subject.control('POST', 'clock', { advanceSeconds: 24 * 60 * 60 + 1 });
    expect((await stripe.customers.create({ name: 'Grace' }, options)).id).not.toBe(first.id);
  });
});
