import { describe, expect, it } from 'vitest';
import {
  CARD_ONLY,
  chargeOffSession,
  customerWithCard,
  eventually,
  isLocal,
  refusal,
  uniqueText,
  useStripe,
} from './subject.ts';

const subject = useStripe();

describe('A payment intent of Stripe', () => {
  it('charges a saved card off session, with a description and metadata', async () => {
    const { stripe } = subject;
    const { customer, method } = await customerWithCard(stripe, 'pm_card_visa');
    const intent = await chargeOffSession(stripe, customer.id, method.id, {
      description: 'Invoice 2026-0001',
      statement_descriptor_suffix: 'INV1',
      metadata: { invoice_attempt: 'inv_1:1' },
    });
    expect(intent).toMatchObject({
      status: 'succeeded',
      amount: 12_345,
      amount_received: 12_345,
      currency: 'usd',
      description: 'Invoice 2026-0001',
      metadata: { invoice_attempt: 'inv_1:1' },
      last_payment_error: null,
    });
    expect(intent.latest_charge).toMatch(/^ch_|^py_/);
    const charge = await stripe.charges.retrieve(String(intent.latest_charge), { expand: ['balance_transaction'] });
    expect(charge).toMatchObject({ paid: true, captured: true, payment_intent: intent.id, customer: customer.id });
    const { balance_transaction: entry } = charge;
    if (typeof entry !== 'object' || entry === null) throw new Error('It was not expanded.');
    expect(entry.fee).toBeGreaterThan(0);
    expect(entry.net).toBe(entry.amount - entry.fee);
    expect(entry).toMatchObject({ object: 'balance_transaction', type: 'charge', source: charge.id });
  });

  it.each([
    ['pm_card_visa_chargeDeclined', 'card_declined', 'generic_decline'],
    ['pm_card_visa_chargeDeclinedInsufficientFunds', 'card_declined', 'insufficient_funds'],
    ['pm_card_visa_chargeDeclinedLostCard', 'card_declined', 'lost_card'],
    ['pm_card_visa_chargeDeclinedStolenCard', 'card_declined', 'stolen_card'],
    ['pm_card_chargeDeclinedExpiredCard', 'expired_card', undefined],
    ['pm_card_chargeDeclinedIncorrectCvc', 'incorrect_cvc', undefined],
    ['pm_card_chargeDeclinedProcessingError', 'processing_error', undefined],
  ])('with %s is declined and leaves the attempt behind', async (payment_method, code, declineCode) => {
    const { stripe } = subject;
    const error = await refusal(
      stripe.paymentIntents.create({
        amount: 2_000,
        currency: 'usd',
        payment_method,
        automatic_payment_methods: CARD_ONLY,
        confirm: true,
      }),
    );
    expect(error).toMatchObject({ type: 'StripeCardError', rawType: 'card_error', code, statusCode: 402 });
    if (declineCode) expect(error.decline_code).toBe(declineCode);
    const intent = await stripe.paymentIntents.retrieve(error.payment_intent?.id ?? '');
    expect(intent).toMatchObject({ status: 'requires_payment_method', amount_received: 0 });
    expect(intent.last_payment_error?.code).toBe(code);
    const charge = await stripe.charges.retrieve(error.charge ?? '');
    expect(charge).toMatchObject({ status: 'failed', paid: false, failure_code: code, balance_transaction: null });
  });

  it('fails later with a card that attached without a word', async () => {
    const { stripe } = subject;
    const { customer, method } = await customerWithCard(stripe, 'pm_card_chargeCustomerFail');
    const error = await refusal(chargeOffSession(stripe, customer.id, method.id));
    expect(error).toMatchObject({ code: 'card_declined', statusCode: 402 });
    const again = await stripe.paymentIntents.confirm(error.payment_intent?.id ?? '', {
      payment_method: 'pm_card_visa',
    });
    expect(again.status).toBe('succeeded');
  });

  it.each(['pm_card_authenticationRequiredOnSetup', 'pm_card_authenticationRequired'])(
    'is declined off session when %s was never authenticated',
    async (token) => {
      const { stripe } = subject;
      const { customer, method } = await customerWithCard(stripe, token);
      const error = await refusal(chargeOffSession(stripe, customer.id, method.id));
      expect(error).toMatchObject({ type: 'StripeCardError', code: 'authentication_required', statusCode: 402 });
      expect(error.payment_intent).toMatchObject({ status: 'requires_payment_method' });
      expect(error.payment_intent?.last_payment_error?.payment_method?.id).toBe(method.id);
    },
  );

  it('waits for the customer on session', async () => {
    const { stripe } = subject;
    const { customer, method } = await customerWithCard(stripe, 'pm_card_authenticationRequired');
    const intent = await chargeOffSession(stripe, customer.id, method.id, { off_session: false, use_stripe_sdk: true });
    expect(intent).toMatchObject({ status: 'requires_action', next_action: { type: 'use_stripe_sdk' } });
  });

  it('fails instead of waiting when the caller cannot wait', async () => {
    const { stripe } = subject;
    const { customer, method } = await customerWithCard(stripe, 'pm_card_authenticationRequired');
    const error = await refusal(
      chargeOffSession(stripe, customer.id, method.id, { off_session: false, error_on_requires_action: true }),
    );
    expect(error).toMatchObject({ code: 'authentication_required', statusCode: 402 });
  });

  it('is created, given a method, confirmed, and not confirmed twice', async () => {
    const { stripe } = subject;
    const created = await stripe.paymentIntents.create({
      amount: 500,
      currency: 'EUR',
      automatic_payment_methods: CARD_ONLY,
    });
    expect(created).toMatchObject({ status: 'requires_payment_method', currency: 'eur', latest_charge: null });
    const bare = await refusal(stripe.paymentIntents.confirm(created.id));
    expect(bare).toMatchObject({ code: 'payment_intent_unexpected_state', statusCode: 400 });
    const updated = await stripe.paymentIntents.update(created.id, { payment_method: 'pm_card_visa', amount: 700 });
    expect(updated).toMatchObject({ status: 'requires_confirmation', amount: 700 });
    expect((await stripe.paymentIntents.confirm(created.id)).status).toBe('succeeded');
    const again = await refusal(stripe.paymentIntents.confirm(created.id));
    expect(again).toMatchObject({ code: 'payment_intent_unexpected_state', statusCode: 400 });
    const changed = await refusal(stripe.paymentIntents.update(created.id, { amount: 900 }));
    expect(changed).toMatchObject({ code: 'payment_intent_unexpected_state' });
    const noted = await stripe.paymentIntents.update(created.id, { metadata: { settled: 'yes' } });
    expect(noted.metadata).toEqual({ settled: 'yes' });
  });

  it('is canceled while it is open, and refused when it has succeeded', async () => {
    const { stripe } = subject;
    const open = await stripe.paymentIntents.create({ amount: 500, currency: 'usd' });
    const canceled = await stripe.paymentIntents.cancel(open.id, { cancellation_reason: 'duplicate' });
    expect(canceled).toMatchObject({ status: 'canceled', cancellation_reason: 'duplicate' });
    expect(canceled.canceled_at).toBeTypeOf('number');
    const { customer, method } = await customerWithCard(stripe, 'pm_card_visa');
    const paid = await chargeOffSession(stripe, customer.id, method.id);
    const error = await refusal(stripe.paymentIntents.cancel(paid.id));
    expect(error).toMatchObject({ code: 'payment_intent_unexpected_state', statusCode: 400 });
  });

  it('uses a card without a customer once', async () => {
    const { stripe } = subject;
    const method = await stripe.paymentMethods.retrieve('pm_card_visa');
    const pay = () =>
      stripe.paymentIntents.create({
        amount: 500,
        currency: 'usd',
        payment_method: method.id,
        automatic_payment_methods: CARD_ONLY,
        confirm: true,
      });
    expect((await pay()).status).toBe('succeeded');
    expect(await refusal(pay())).toMatchObject({ type: 'StripeInvalidRequestError', statusCode: 400 });
  });

  it('keeps the card for its customer when it is asked to', async () => {
    const { stripe } = subject;
    const customer = await stripe.customers.create();
    const paid = await chargeOffSession(stripe, customer.id, 'pm_card_visa', {
      off_session: false,
      setup_future_usage: 'off_session',
    });
    const methods = await stripe.customers.listPaymentMethods(customer.id);
    expect(methods.data.map(({ id }) => id)).toEqual([paid.payment_method]);
  });

  it("does not charge another customer's card", async () => {
    const { stripe } = subject;
    const { method } = await customerWithCard(stripe, 'pm_card_visa');
    const other = await stripe.customers.create();
    const error = await refusal(chargeOffSession(stripe, other.id, method.id));
    expect(error).toMatchObject({ type: 'StripeInvalidRequestError', statusCode: 400 });
    expect((await stripe.paymentIntents.list({ customer: other.id })).data).toEqual([]);
  });

  it('leaves nothing behind when it was refused', async () => {
    const { stripe } = subject;
    const { customer, method } = await customerWithCard(stripe, 'pm_card_visa');
    const error = await refusal(
      chargeOffSession(stripe, customer.id, method.id, { automatic_payment_methods: { enabled: true } }),
    );
    expect(error.message).toContain('return_url');
    expect((await stripe.paymentIntents.list({ customer: customer.id })).data).toEqual([]);
  });

  it('is refused an amount or a currency that cannot be charged', async () => {
    const { stripe } = subject;
    const create = (amount: number, currency: string) => refusal(stripe.paymentIntents.create({ amount, currency }));
    expect(await create(0, 'usd')).toMatchObject({ code: 'parameter_invalid_integer', param: 'amount' });
    expect(await create(49, 'usd')).toMatchObject({ code: 'amount_too_small', param: 'amount' });
    expect(await create(100_000_000, 'usd')).toMatchObject({ code: 'amount_too_large' });
    expect(await create(500, 'zzz')).toMatchObject({ param: 'currency', statusCode: 400 });
  });

  it('is listed by its customer and found by its metadata', async () => {
    const { stripe } = subject;
    const attempt = uniqueText();
    const { customer, method } = await customerWithCard(stripe, 'pm_card_visa');
    const paid = await chargeOffSession(stripe, customer.id, method.id, { metadata: { attempt } });
    expect((await stripe.paymentIntents.list({ customer: customer.id })).data.map(({ id }) => id)).toEqual([paid.id]);
    const page = await eventually(
      () => stripe.paymentIntents.search({ query: `metadata['attempt']:'${attempt}' AND status:'succeeded'` }),
      ({ data }) => data.length > 0,
    );
    expect(page.data.map(({ id }) => id)).toEqual([paid.id]);
    const charges = await stripe.charges.list({ payment_intent: paid.id });
    expect(charges.data.map(({ id }) => id)).toEqual([paid.latest_charge]);
  }, 120_000);
});

describe.runIf(isLocal)('The bank of a card that is charged on session', () => {
  const waiting = async (token: string) => {
    const { customer, method } = await customerWithCard(subject.stripe, token);
    return chargeOffSession(subject.stripe, customer.id, method.id, { off_session: false });
  };
  const answer = async (intent: string, outcome: string) => {
    await subject.control('POST', 'authenticate', { intent, outcome });
    return subject.stripe.paymentIntents.retrieve(intent, { expand: ['latest_charge'] });
  };

  it('lets the payment through when the customer completes it', async () => {
    const { id } = await waiting('pm_card_authenticationRequired');
    const paid = await answer(id, 'complete');
    expect(paid).toMatchObject({ status: 'succeeded', next_action: null });
    const charge = paid.latest_charge as { payment_method_details?: unknown };
    expect(charge.payment_method_details).toMatchObject({ card: { three_d_secure: { result: 'authenticated' } } });
  });

  it('refuses it when the customer does not', async () => {
    const { id } = await waiting('pm_card_authenticationRequired');
    const failed = await answer(id, 'fail');
    expect(failed).toMatchObject({ status: 'requires_payment_method', latest_charge: null });
    expect(failed.last_payment_error?.code).toBe('payment_intent_authentication_failure');
  });

  it('may still find no money behind a completed authentication', async () => {
    const { id } = await waiting('pm_card_authenticationRequiredChargeDeclinedInsufficientFunds');
    const failed = await answer(id, 'complete');
    expect(failed.last_payment_error).toMatchObject({ code: 'card_declined', decline_code: 'insufficient_funds' });
  });
});
