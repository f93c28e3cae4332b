import { describe, expect, it } from 'vitest';
import { eventually, refusal, uniqueText, useStripe } from './subject.ts';

const subject = useStripe();

describe('A customer of Stripe', () => {
  it('is created with what was given and retrieved as it was answered', async () => {
    const { stripe } = subject;
    const created = await stripe.customers.create({
      email: 'ada@example.com',
      name: 'Ada Lovelace',
      address: { line1: '1 St James Square', city: 'London', country: 'GB' },
      metadata: { tenant: 'ten_1' },
    });
    expect(created).toMatchObject({
      object: 'customer',
      email: 'ada@example.com',
      livemode: false,
      address: { city: 'London', postal_code: null },
      metadata: { tenant: 'ten_1' },
    });
    expect(created.id).toMatch(/^cus_\w{14}$/);
    const { lastResponse: _first, ...createdBody } = created;
    const { lastResponse: _second, ...readBody } = await stripe.customers.retrieve(created.id);
    expect(readBody).toEqual(createdBody);
  });

  it('keeps the metadata an update does not name, and drops what it empties', async () => {
    const { stripe } = subject;
    const { id } = await stripe.customers.create({ metadata: { a: '1', b: '2' } });
    const merged = await stripe.customers.update(id, { metadata: { b: '3', c: '4' } });
    expect(merged.metadata).toEqual({ a: '1', b: '3', c: '4' });
    expect((await stripe.customers.update(id, { metadata: { a: '' } })).metadata).toEqual({ b: '3', c: '4' });
    expect((await stripe.customers.update(id, { metadata: '' })).metadata).toEqual({});
  });

  it('clears a text that an update empties', async () => {
    const { stripe } = subject;
    const { id } = await stripe.customers.create({ description: 'first' });
    expect((await stripe.customers.update(id, { description: '' })).description).toBeNull();
  });

  it('is refused an address that is no e-mail address', async () => {
    const error = await refusal(subject.stripe.customers.create({ email: 'nobody' }));
    expect(error).toMatchObject({ code: 'email_invalid', param: 'email', statusCode: 400 });
  });

  it('is found by its metadata', async () => {
    const { stripe } = subject;
    const account = uniqueText();
    const { id } = await stripe.customers.create({ metadata: { account }, email: `${account}@example.com` });
    await stripe.customers.create({ metadata: { account: uniqueText() } });
    const page = await eventually(
      () => stripe.customers.search({ query: `metadata['account']:'${account}'` }),
      ({ data }) => data.length > 0,
    );
    expect(page.object).toBe('search_result');
    expect(page.data.map((customer) => customer.id)).toEqual([id]);
    const both = await stripe.customers.search({
      query: `metadata['account']:'${account}' AND email:'${account}@example.com'`,
    });
    expect(both.data).toHaveLength(1);
  }, 120_000);

  it('is refused a search that cannot be read', async () => {
    const error = await refusal(subject.stripe.customers.search({ query: 'metadata[' }));
    expect(error).toMatchObject({ type: 'StripeInvalidRequestError', statusCode: 400 });
  });

  it('is listed by e-mail address', async () => {
    const { stripe } = subject;
    const email = `${uniqueText()}@example.com`;
    const { id } = await stripe.customers.create({ email });
    expect((await stripe.customers.list({ email })).data.map((customer) => customer.id)).toEqual([id]);
  });

  it('is remembered as deleted, with its payment methods detached', async () => {
    const { stripe } = subject;
    const { id } = await stripe.customers.create();
    const method = await stripe.paymentMethods.attach('pm_card_visa', { customer: id });
    expect(await stripe.customers.del(id)).toMatchObject({ id, object: 'customer', deleted: true });
    expect(await stripe.customers.retrieve(id)).toMatchObject({ id, deleted: true });
    expect((await stripe.paymentMethods.retrieve(method.id)).customer).toBeNull();
    const error = await refusal(stripe.customers.update(id, { name: 'x' }));
    expect(error).toMatchObject({ code: 'resource_missing', statusCode: 404 });
  });

  it('takes as its default only a payment method of its own', async () => {
    const { stripe } = subject;
    const { id } = await stripe.customers.create();
    const other = await stripe.customers.create();
    const method = await stripe.paymentMethods.attach('pm_card_visa', { customer: id });
    const settings = { invoice_settings: { default_payment_method: method.id } };
    const updated = await stripe.customers.update(id, settings);
    expect(updated.invoice_settings.default_payment_method).toBe(method.id);
    expect(await refusal(stripe.customers.update(other.id, settings))).toMatchObject({ statusCode: 400 });
    await stripe.paymentMethods.detach(method.id);
    const after = await stripe.customers.retrieve(id);
    expect('invoice_settings' in after && after.invoice_settings.default_payment_method).toBeNull();
  });
});
