import { describe, expect, it } from 'vitest';
import { CARD_ONLY, chargeOffSession, isLocal, refusal, useStripe } from './subject.ts';

const subject = useStripe();

const begin = async (customer?: string) =>
  subject.stripe.setupIntents.create({
    automatic_payment_methods: { enabled: true },
    ...(customer ? { customer } : {}),
  });
const RETURN = { return_url: 'https://example.com/back' };

describe('A setup intent of Stripe', () => {
  it('begins without a method and with a secret for the page', async () => {
    const intent = await begin();
    expect(intent).toMatchObject({
      object: 'setup_intent',
      status: 'requires_payment_method',
      usage: 'off_session',
      automatic_payment_methods: { enabled: true },
    });
    expect(intent.client_secret).toMatch(new RegExp(`^${intent.id}_secret_`));
  });

  it('attaches the method to the customer when it succeeds', async () => {
    const { stripe } = subject;
    const customer = await stripe.customers.create();
    const { id } = await begin(customer.id);
    const confirmed = await stripe.setupIntents.confirm(id, { payment_method: 'pm_card_visa', ...RETURN });
    expect(confirmed).toMatchObject({ status: 'succeeded', last_setup_error: null, next_action: null });
    const methods = await stripe.customers.listPaymentMethods(customer.id);
    expect(methods.data.map((method) => method.id)).toEqual([confirmed.payment_method]);
  });

  it('asks for a return address when the method could redirect', async () => {
    const { id } = await begin();
    const error = await refusal(subject.stripe.setupIntents.confirm(id, { payment_method: 'pm_card_visa' }));
    expect(error).toMatchObject({ type: 'StripeInvalidRequestError', statusCode: 400 });
    expect(error.message).toContain('return_url');
  });

  it('needs none when it takes cards alone', async () => {
    const { stripe } = subject;
    const bare = await stripe.setupIntents.create({ allowed_payment_method_types: ['card'] });
    expect((await stripe.setupIntents.confirm(bare.id, { payment_method: 'pm_card_visa' })).status).toBe('succeeded');
    const never = await stripe.setupIntents.create({
      automatic_payment_methods: CARD_ONLY,
      payment_method: 'pm_card_visa',
      confirm: true,
    });
    expect(never.status).toBe('succeeded');
  });

  it.each([
    ['pm_card_visa_chargeDeclined', 'card_declined', 'generic_decline'],
    ['pm_card_visa_chargeDeclinedInsufficientFunds', 'card_declined', 'insufficient_funds'],
    ['pm_card_visa_chargeDeclinedLostCard', 'card_declined', 'lost_card'],
    ['pm_card_visa_chargeDeclinedStolenCard', 'card_declined', 'stolen_card'],
    ['pm_card_chargeDeclinedExpiredCard', 'expired_card', undefined],
  ])('with %s fails, says why and can be tried again', async (token, code, declineCode) => {
    const { stripe } = subject;
    const { id } = await begin();
    const error = await refusal(stripe.setupIntents.confirm(id, { payment_method: token, ...RETURN }));
    expect(error).toMatchObject({ type: 'StripeCardError', code, statusCode: 402 });
    if (declineCode) expect(error.decline_code).toBe(declineCode);
    expect(error.setup_intent?.id).toBe(id);
    const failed = await stripe.setupIntents.retrieve(id);
    expect(failed).toMatchObject({ status: 'requires_payment_method', payment_method: null });
    expect(failed.last_setup_error).toMatchObject({ code, type: 'card_error' });
    const again = await stripe.setupIntents.confirm(id, { payment_method: 'pm_card_visa', ...RETURN });
    expect(again.status).toBe('succeeded');
  });

  it('forgets the method that failed', async () => {
    const { stripe } = subject;
    const intent = await stripe.setupIntents.create({
      allowed_payment_method_types: ['card'],
      payment_method: 'pm_card_visa_chargeDeclined',
    });
    expect(intent.status).toBe('requires_confirmation');
    await refusal(stripe.setupIntents.confirm(intent.id));
    expect((await stripe.setupIntents.retrieve(intent.id)).payment_method).toBeNull();
  });

  it.each(['pm_card_authenticationRequiredOnSetup', 'pm_card_authenticationRequired'])(
    'with %s waits for the customer',
    async (payment_method) => {
      const { id } = await begin();
      const waiting = await subject.stripe.setupIntents.confirm(id, {
        payment_method,
        ...RETURN,
        use_stripe_sdk: true,
      });
      expect(waiting).toMatchObject({ status: 'requires_action', next_action: { type: 'use_stripe_sdk' } });
    },
  );

  it('is canceled once, and not when it has succeeded', async () => {
    const { stripe } = subject;
    const { id } = await begin();
    const canceled = await stripe.setupIntents.cancel(id, { cancellation_reason: 'abandoned' });
    expect(canceled).toMatchObject({ status: 'canceled', cancellation_reason: 'abandoned' });
    const again = await refusal(stripe.setupIntents.cancel(id));
    expect(again).toMatchObject({ code: 'setup_intent_unexpected_state', statusCode: 400 });
    const confirm = await refusal(stripe.setupIntents.confirm(id, { payment_method: 'pm_card_visa', ...RETURN }));
    expect(confirm).toMatchObject({ code: 'setup_intent_unexpected_state' });
  });

  it('is listed by its customer', async () => {
    const { stripe } = subject;
    const customer = await stripe.customers.create();
    const { id } = await begin(customer.id);
    await begin();
    expect((await stripe.setupIntents.list({ customer: customer.id })).data.map((intent) => intent.id)).toEqual([id]);
  });

  it('keeps its metadata through an update', async () => {
    const { stripe } = subject;
    const { id } = await stripe.setupIntents.create({ metadata: { a: '1' } });
    const updated = await stripe.setupIntents.update(id, { metadata: { b: '2' }, description: 'card on file' });
    expect(updated).toMatchObject({ metadata: { a: '1', b: '2' }, description: 'card on file' });
  });
});

describe.runIf(isLocal)('The bank of a card that asks for authentication', () => {
  const waiting = async (payment_method: string) => {
    const customer = await subject.stripe.customers.create();
    const { id } = await begin(customer.id);
    await subject.stripe.setupIntents.confirm(id, { payment_method, ...RETURN });
    return { id, customer: customer.id };
  };
  const answer = (intent: string, outcome: string) => subject.control('POST', 'authenticate', { intent, outcome });

  it('lets the setup succeed when the customer completes it, and later charges without them', async () => {
    const { stripe } = subject;
    const { id, customer } = await waiting('pm_card_authenticationRequiredOnSetup');
    await answer(id, 'complete');
    const intent = await stripe.setupIntents.retrieve(id);
    expect(intent.status).toBe('succeeded');
    const paid = await chargeOffSession(stripe, customer, String(intent.payment_method));
    expect(paid.status).toBe('succeeded');
  });

  it('lets the setup fail when the customer does not, and attaches nothing', async () => {
    const { stripe } = subject;
    const { id, customer } = await waiting('pm_card_authenticationRequiredOnSetup');
    await answer(id, 'fail');
    const intent = await stripe.setupIntents.retrieve(id);
    expect(intent.status).toBe('requires_payment_method');
    expect(intent.last_setup_error?.code).toBe('setup_intent_authentication_failure');
    expect((await stripe.customers.listPaymentMethods(customer)).data).toEqual([]);
  });

  it('asks each time when the card always wants it', async () => {
    const { stripe } = subject;
    const { id, customer } = await waiting('pm_card_authenticationRequired');
    await answer(id, 'complete');
    const { payment_method } = await stripe.setupIntents.retrieve(id);
    const error = await refusal(chargeOffSession(stripe, customer, String(payment_method)));
    expect(error).toMatchObject({ code: 'authentication_required', statusCode: 402 });
  });

  it('is asked once only', async () => {
    const { id } = await waiting('pm_card_authenticationRequiredOnSetup');
    await answer(id, 'complete');
    await expect(answer(id, 'complete')).rejects.toThrow('not waiting');
  });
});
