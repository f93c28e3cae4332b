import Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { clientOf, isLocal, refusal, uniqueText, useStripe } from './subject.ts';

const subject = useStripe();

describe.runIf(isLocal)('The control API of the local Stripe', () => {
  const fault = (kind: string, more: object = {}) => subject.control('POST', 'faults', { kind, ...more });
  const byEmail = async (email: string) => (await subject.stripe.customers.list({ email })).data.length;

  it('limits the rate of the next call only', async () => {
    const { stripe } = subject;
    await fault('rate_limit', { path: '/v1/customers' });
    const error = await refusal(stripe.customers.create());
    expect(error).toBeInstanceOf(Stripe.errors.StripeRateLimitError);
    expect(error).toMatchObject({ code: 'rate_limit', statusCode: 429 });
    expect((await stripe.customers.create()).object).toBe('customer');
  });

  it('fails a call with 500 and does nothing', async () => {
    const email = `${uniqueText()}@example.com`;
    await fault('server_error', { times: 2 });
    expect(await refusal(subject.stripe.customers.create({ email }))).toMatchObject({ statusCode: 500 });
    expect(await refusal(subject.stripe.customers.list())).toMatchObject({ type: 'StripeAPIError' });
    expect(await byEmail(email)).toBe(0);
  });

  it('loses a call before anything happened', async () => {
    const email = `${uniqueText()}@example.com`;
    // The client tries a closed connection once more by itself, with the same key.
    await fault('drop_before', { method: 'POST', times: 2 });
    const error = await refusal(subject.stripe.customers.create({ email }));
    expect(error).toMatchObject({ type: 'StripeConnectionError' });
    expect(await byEmail(email)).toBe(0);
  });

  it('loses the answer after everything happened', async () => {
    const email = `${uniqueText()}@example.com`;
    await fault('drop_after', { method: 'POST' });
    const customer = await subject.stripe.customers.create({ email });
    expect(customer.lastResponse.headers['idempotent-replayed']).toBe('true');
    expect(await byEmail(email)).toBe(1);
  });

  it('lets a call hang before and after it happened', async () => {
    const impatient = clientOf(subject.url, 'sk_test_local', { timeout: 200 });
    for (const [kind, made] of [
      ['hang_before', 0],
      ['hang_after', 1],
    ] as const) {
      const email = `${uniqueText()}@example.com`;
      await fault(kind, { method: 'POST' });
      expect(await refusal(impatient.customers.create({ email }))).toMatchObject({ type: 'StripeConnectionError' });
      expect(await byEmail(email)).toBe(made);
    }
  });

  it('advances the clock that objects are dated by', async () => {
    const { stripe } = subject;
    const before = await stripe.customers.create();
    await subject.control('POST', 'clock', { advanceSeconds: 3_600 });
    const after = await stripe.customers.create();
    expect(after.created - before.created).toBeGreaterThanOrEqual(3_600);
  });

  it('forgets everything', async () => {
    const { stripe } = subject;
    await stripe.customers.create();
    await fault('server_error');
    await subject.control('POST', 'reset');
    expect((await stripe.customers.list()).data).toEqual([]);
  });

  it('refuses what it does not understand, and pages of another origin', async () => {
    await expect(fault('earthquake')).rejects.toThrow('kind must be one of');
    await expect(subject.control('POST', 'nonsense')).rejects.toThrow('Unrecognized');
    const simple = await fetch(`${subject.url}/_local/reset`, { method: 'POST', body: '{}' });
    expect(simple.status).toBe(400);
    expect(simple.headers.get('access-control-allow-origin')).toBeNull();
  });
});
