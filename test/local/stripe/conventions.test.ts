import { describe, expect, it } from 'vitest';
import { API_VERSION } from '../../../local/stripe/api-version.ts';
import {
  chargeOffSession,
  clientOf,
  customerWithCard,
  eventually,
  isLocal,
  PUBLISHABLE_KEY,
  refusal,
  useStripe,
} from './subject.ts';

const subject = useStripe();

describe('Every answer of Stripe', () => {
  it('carries a request id and the version that the client pins', async () => {
    const { lastResponse } = await subject.stripe.customers.list({ limit: 1 });
    expect(lastResponse.requestId).toMatch(/^req_/);
    expect(lastResponse.apiVersion).toBe(API_VERSION);
  });

  it('names an object that does not exist, in the path by 404 and in a parameter by 400', async () => {
    const { stripe } = subject;
    const missing = { type: 'StripeInvalidRequestError', code: 'resource_missing' };
    expect(await refusal(stripe.customers.retrieve('cus_none'))).toMatchObject({ ...missing, statusCode: 404 });
    expect(await refusal(stripe.paymentIntents.retrieve('pi_none'))).toMatchObject({ ...missing, statusCode: 404 });
    const referred = await refusal(
      stripe.paymentIntents.create({ amount: 500, currency: 'usd', customer: 'cus_none' }),
    );
    expect(referred).toMatchObject({ ...missing, statusCode: 400, param: 'customer' });
  });

  it('refuses a parameter that it does not know, at any depth, and a path that it does not know', async () => {
    const { stripe } = subject;
    const post = (path: string, params: Record<string, unknown>) =>
      refusal(stripe.rawRequest('POST', path, params) as Promise<unknown>);
    expect(await post('/v1/customers', { flavor: 'sour' })).toMatchObject({
      code: 'parameter_unknown',
      param: 'flavor',
      statusCode: 400,
    });
    expect(await post('/v1/customers', { address: { planet: 'mars' } })).toMatchObject({
      code: 'parameter_unknown',
      param: 'address[planet]',
    });
    // Dropped from the API in this version, and found in most examples.
    expect(await post('/v1/setup_intents', { payment_method_types: ['card'] })).toMatchObject({
      code: 'parameter_unknown',
    });
    const path = await refusal(stripe.rawRequest('GET', '/v1/nonsense') as Promise<unknown>);
    expect(path).toMatchObject({ type: 'StripeInvalidRequestError', statusCode: 404 });
    expect(path.message).toContain('Unrecognized request URL');
  });

  it('refuses a number, a flag or a word that is none', async () => {
    const { stripe } = subject;
    const post = (path: string, params: Record<string, unknown>) =>
      refusal(stripe.rawRequest('POST', path, params) as Promise<unknown>);
    expect(await post('/v1/payment_intents', { amount: 'ten', currency: 'usd' })).toMatchObject({
      code: 'parameter_invalid_integer',
      param: 'amount',
    });
    expect(await post('/v1/payment_intents', { amount: 500, currency: 'usd', confirm: 'maybe' })).toMatchObject({
      statusCode: 400,
    });
    expect(await post('/v1/setup_intents', { usage: 'sometimes' })).toMatchObject({ param: 'usage', statusCode: 400 });
    expect(await post('/v1/payment_intents', { currency: 'usd' })).toMatchObject({
      code: 'parameter_missing',
      param: 'amount',
    });
  });

  it('refuses a key that is wrong', async () => {
    const { stripe } = subject;
    const error = await refusal(stripe.customers.list({}, { apiKey: 'sk_wrong' }));
    expect(error).toMatchObject({ type: 'StripeAuthenticationError', statusCode: 401 });
  });

  it('expands what it is asked to, and refuses what cannot be', async () => {
    const { stripe } = subject;
    const { customer, method } = await customerWithCard(stripe, 'pm_card_visa');
    const paid = await chargeOffSession(stripe, customer.id, method.id, {
      expand: ['customer', 'payment_method', 'latest_charge.balance_transaction'],
    });
    expect(paid).toMatchObject({
      customer: { id: customer.id, object: 'customer' },
      payment_method: { id: method.id },
      latest_charge: { object: 'charge', balance_transaction: { object: 'balance_transaction' } },
    });
    const page = await stripe.paymentIntents.list({ customer: customer.id, expand: ['data.latest_charge'] });
    expect(page.data[0]?.latest_charge).toMatchObject({ object: 'charge' });
    expect((await stripe.paymentIntents.retrieve(paid.id)).latest_charge).toMatch(/^ch_|^py_/);
    const error = await refusal(stripe.paymentIntents.retrieve(paid.id, { expand: ['amount'] }));
    expect(error).toMatchObject({ statusCode: 400 });
    expect(error.message).toContain('cannot be expanded');
  });
});

describe('Every list of Stripe', () => {
  it('is newest first and turned by its cursors', async () => {
    const { stripe } = subject;
    const customer = await stripe.customers.create();
    const ids: string[] = [];
    for (let count = 0; count < 5; count += 1) {
      const { id } = await stripe.setupIntents.create({ customer: customer.id });
      ids.unshift(id);
      // Stripe orders by whole seconds.
      if (!isLocal) await new Promise((resolve) => setTimeout(resolve, 1_100));
    }
    const list = (more: object) => stripe.setupIntents.list({ customer: customer.id, limit: 2, ...more });
    const first = await list({});
    expect(first).toMatchObject({ object: 'list', has_more: true, url: '/v1/setup_intents' });
    expect(first.data.map(({ id }) => id)).toEqual(ids.slice(0, 2));
    const second = await list({ starting_after: ids[1] });
    expect(second.data.map(({ id }) => id)).toEqual(ids.slice(2, 4));
    const last = await list({ starting_after: ids[3] });
    expect(last.data.map(({ id }) => id)).toEqual(ids.slice(4));
    expect(last.has_more).toBe(false);
    const back = await list({ ending_before: ids[3] });
    expect(back.data.map(({ id }) => id)).toEqual(ids.slice(1, 3));
    expect(back.has_more).toBe(true);
    const all = await stripe.setupIntents.list({ customer: customer.id, limit: 2 }).autoPagingToArray({ limit: 100 });
    expect(all.map(({ id }) => id)).toEqual(ids);
  });

  it('has between one and a hundred entries', async () => {
    const error = await refusal(subject.stripe.customers.list({ limit: 101 }));
    expect(error).toMatchObject({ code: 'parameter_invalid_integer', param: 'limit', statusCode: 400 });
  });

  it('can be narrowed to a time', async () => {
    const { stripe } = subject;
    const { created, id } = await stripe.customers.create();
    const within = await stripe.customers.list({ created: { gte: created, lt: created + 2 }, limit: 100 });
    expect(within.data.map((customer) => customer.id)).toContain(id);
    expect((await stripe.customers.list({ created: { gt: created + 3_600 } })).data).toEqual([]);
  });
});

describe('The events of Stripe', () => {
  it('tell a payment from its beginning, with the object as it was', async () => {
    const { stripe } = subject;
    const { customer, method } = await customerWithCard(stripe, 'pm_card_visa');
    const paid = await chargeOffSession(stripe, customer.id, method.id);
    await stripe.refunds.create({ payment_intent: paid.id });
    await stripe.customers.update(customer.id, { name: 'New', metadata: { a: '1' } });
    const wanted = [
      'charge.refunded',
      'charge.succeeded',
      'customer.created',
      'customer.updated',
      'payment_intent.created',
      'payment_intent.succeeded',
      'payment_method.attached',
      'refund.created',
    ];
    const mine = (event: object) => JSON.stringify(event).includes(customer.id);
    const events = await eventually(
      async () => (await stripe.events.list({ types: wanted, limit: 50 })).data.filter(mine),
      (found) => new Set(found.map(({ type }) => type)).size === wanted.length,
    );
    const succeeded = events.find(({ type }) => type === 'payment_intent.succeeded');
    expect(succeeded).toMatchObject({ object: 'event', livemode: false, api_version: API_VERSION });
    expect(succeeded?.data.object).toMatchObject({
      id: paid.id,
      status: 'succeeded',
      latest_charge: paid.latest_charge,
    });
    const created = events.find(({ type }) => type === 'payment_intent.created');
    expect(created?.data.object).toMatchObject({ id: paid.id, amount_received: 0 });
    const updated = events.find(({ type }) => type === 'customer.updated');
    expect(updated?.data.previous_attributes).toMatchObject({ name: null, metadata: { a: null } });
    expect((await stripe.events.retrieve(succeeded?.id ?? '')).type).toBe('payment_intent.succeeded');
  }, 120_000);
});

describe.runIf(isLocal)('A publishable key', () => {
  const page = () => clientOf(subject.url, PUBLISHABLE_KEY);
  const get = (path: string) =>
    fetch(`${subject.url}${path}`, { headers: { authorization: `Bearer ${PUBLISHABLE_KEY}` } });

  it('reads and confirms an intent by its secret, without the customer and the metadata', async () => {
    const { stripe } = subject;
    const customer = await stripe.customers.create();
    const intent = await stripe.setupIntents.create({ customer: customer.id, metadata: { secret: 'yes' } });
    const client_secret = String(intent.client_secret);
    const seen = await page().setupIntents.retrieve(intent.id, { client_secret });
    expect(seen).toMatchObject({ id: intent.id, status: 'requires_payment_method', client_secret });
    expect(seen).not.toHaveProperty('customer');
    expect(seen).not.toHaveProperty('metadata');
    const confirmed = (await page().rawRequest('POST', `/v1/setup_intents/${intent.id}/confirm`, {
      client_secret,
      payment_method: 'pm_card_visa',
    })) as unknown as { status: string };
    expect(confirmed.status).toBe('succeeded');
  });

  it('is refused without the secret, with a wrong one, and everywhere else', async () => {
    const { stripe } = subject;
    const intent = await stripe.setupIntents.create();
    expect((await get(`/v1/setup_intents/${intent.id}`)).status).toBe(400);
    expect((await get(`/v1/setup_intents/${intent.id}?client_secret=${intent.id}_secret_x`)).status).toBe(400);
    expect(await refusal(page().customers.list())).toMatchObject({ code: 'secret_key_required', statusCode: 403 });
    expect(await refusal(page().setupIntents.create({}))).toMatchObject({ code: 'secret_key_required' });
  });

  it('is not taken when it is a live one', async () => {
    const error = await refusal(clientOf(subject.url, 'sk_live_abcdefghijklmnop').customers.list());
    expect(error.message).toContain('test keys only');
    expect(error.message).not.toContain('abcdefgh');
  });
});

describe.runIf(isLocal)('What the local Stripe does not have', () => {
  it('is refused by name instead of being passed over', async () => {
    const { stripe } = subject;
    const manual = await refusal(
      stripe.paymentIntents.create({ amount: 500, currency: 'usd', capture_method: 'manual' }),
    );
    expect(manual).toMatchObject({ code: 'not_built_locally', statusCode: 400 });
    const ach = await refusal(stripe.setupIntents.create({ allowed_payment_method_types: ['us_bank_account'] }));
    expect(ach).toMatchObject({ code: 'not_built_locally' });
    expect(await refusal(stripe.invoices.list())).toMatchObject({ statusCode: 404 });
  });
});
