import { describe, expect, it } from 'vitest';
import { customerWithCard, isLocal, refusal, useStripe } from './subject.ts';

const subject = useStripe();

describe('A payment method of Stripe', () => {
  it('made from a test token is a new one each time, attached to nobody', async () => {
    const { stripe } = subject;
    const first = await stripe.paymentMethods.retrieve('pm_card_visa');
    expect(first).toMatchObject({ object: 'payment_method', type: 'card', card: { brand: 'visa', last4: '4242' } });
    expect(first.id).not.toBe('pm_card_visa');
    expect(first.customer).toBeNull();
  });

  it('is attached to a customer, listed in both ways and detached for good', async () => {
    const { stripe } = subject;
    const { customer, method } = await customerWithCard(stripe, 'pm_card_mastercard');
    expect(method.customer).toBe(customer.id);
    const own = await stripe.customers.listPaymentMethods(customer.id);
    const listed = await stripe.paymentMethods.list({ customer: customer.id, type: 'card' });
    expect(own.data.map(({ id }) => id)).toEqual([method.id]);
    expect(listed.data.map(({ id }) => id)).toEqual([method.id]);
    expect((await stripe.paymentMethods.detach(method.id)).customer).toBeNull();
    expect((await stripe.customers.listPaymentMethods(customer.id)).data).toEqual([]);
    const again = await refusal(stripe.paymentMethods.attach(method.id, { customer: customer.id }));
    expect(again).toMatchObject({ type: 'StripeInvalidRequestError', statusCode: 400 });
  });

  it('belongs to one customer only', async () => {
    const { stripe } = subject;
    const { method } = await customerWithCard(stripe, 'pm_card_visa');
    const other = await stripe.customers.create();
    const error = await refusal(stripe.paymentMethods.attach(method.id, { customer: other.id }));
    expect(error).toMatchObject({ statusCode: 400 });
  });

  it.each([
    ['pm_card_visa_chargeDeclined', 'card_declined', 'generic_decline'],
    ['pm_card_visa_chargeDeclinedInsufficientFunds', 'card_declined', 'insufficient_funds'],
    ['pm_card_visa_chargeDeclinedLostCard', 'card_declined', 'lost_card'],
    ['pm_card_visa_chargeDeclinedStolenCard', 'card_declined', 'stolen_card'],
    ['pm_card_chargeDeclinedExpiredCard', 'expired_card', undefined],
  ])('%s is refused when it is attached', async (token, code, declineCode) => {
    const { stripe } = subject;
    const { id } = await stripe.customers.create();
    const error = await refusal(stripe.paymentMethods.attach(token, { customer: id }));
    expect(error).toMatchObject({ type: 'StripeCardError', code, statusCode: 402 });
    if (declineCode) expect(error.decline_code).toBe(declineCode);
    expect((await stripe.customers.listPaymentMethods(id)).data).toEqual([]);
  });

  it('that fails later attaches without a word', async () => {
    const { method, customer } = await customerWithCard(subject.stripe, 'pm_card_chargeCustomerFail');
    expect(method.customer).toBe(customer.id);
  });

  it('that does not exist is missing', async () => {
    const error = await refusal(subject.stripe.paymentMethods.retrieve('pm_nothing'));
    expect(error).toMatchObject({ code: 'resource_missing', statusCode: 404 });
  });
});

// Stripe takes card numbers from a server only after an application of the account's owner.
describe.runIf(isLocal)('A card number given to the local Stripe', () => {
  const card = (number: string, exp_month = 12, exp_year = 2040) =>
    subject.stripe.paymentMethods.create({ type: 'card', card: { number, exp_month, exp_year, cvc: '123' } });

  it('becomes a payment method that shows the last four digits only', async () => {
    const method = await card('4242424242424242');
    expect(method.card).toMatchObject({ last4: '4242', exp_month: 12, exp_year: 2040, checks: { cvc_check: 'pass' } });
    expect(JSON.stringify(method)).not.toMatch(/\d{12}/);
  });

  it('is refused when it is mistyped, out of date or a real one', async () => {
    expect(await refusal(card('4242424242424241'))).toMatchObject({ code: 'incorrect_number', statusCode: 402 });
    expect(await refusal(card('4242424242424242', 12, 2020))).toMatchObject({ code: 'invalid_expiry_year' });
    expect(await refusal(card('4242424242424242', 13))).toMatchObject({ code: 'invalid_expiry_month' });
    expect(await refusal(card('4111111111111111'))).toMatchObject({ decline_code: 'test_mode_live_card' });
  });

  it('is not taken for a kind of method that is not built', async () => {
    const error = await refusal(
      subject.stripe.paymentMethods.create({ type: 'us_bank_account', us_bank_account: { account_number: '1' } }),
    );
    expect(error).toMatchObject({ code: 'not_built_locally', param: 'us_bank_account' });
  });
});
