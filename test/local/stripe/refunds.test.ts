import { describe, expect, it } from 'vitest';
import { chargeOffSession, customerWithCard, refusal, useStripe } from './subject.ts';

const subject = useStripe();

const paid = async (amount = 1_000) => {
  const { customer, method } = await customerWithCard(subject.stripe, 'pm_card_visa');
  return chargeOffSession(subject.stripe, customer.id, method.id, { amount });
};

describe('A refund of Stripe', () => {
  it('gives back a part, with a reason, and enters it in the balance without a fee', async () => {
    const { stripe } = subject;
    const intent = await paid();
    const refund = await stripe.refunds.create({
      payment_intent: intent.id,
      amount: 400,
      reason: 'requested_by_customer',
      metadata: { credit_note: 'crn_1' },
      expand: ['balance_transaction', 'charge'],
    });
    expect(refund).toMatchObject({
      object: 'refund',
      amount: 400,
      currency: 'usd',
      status: 'succeeded',
      reason: 'requested_by_customer',
      metadata: { credit_note: 'crn_1' },
      payment_intent: intent.id,
      charge: { id: intent.latest_charge, amount_refunded: 400, refunded: false },
      balance_transaction: { amount: -400, fee: 0, net: -400, type: 'refund' },
    });
    expect((await stripe.refunds.retrieve(refund.id)).charge).toBe(intent.latest_charge);
  });

  it('gives back the rest when no amount is named, and nothing after that', async () => {
    const { stripe } = subject;
    const intent = await paid();
    await stripe.refunds.create({ payment_intent: intent.id, amount: 300 });
    const rest = await stripe.refunds.create({ charge: String(intent.latest_charge) });
    expect(rest.amount).toBe(700);
    const charge = await stripe.charges.retrieve(String(intent.latest_charge), { expand: ['refunds'] });
    expect(charge).toMatchObject({ amount_refunded: 1_000, refunded: true });
    expect(charge.refunds?.data.map(({ amount }) => amount)).toEqual([700, 300]);
    const error = await refusal(stripe.refunds.create({ payment_intent: intent.id }));
    expect(error).toMatchObject({ code: 'charge_already_refunded', statusCode: 400 });
  });

  it('is never larger than the charge or what is left of it', async () => {
    const { stripe } = subject;
    const intent = await paid();
    const tooMuch = (amount: number) => refusal(stripe.refunds.create({ payment_intent: intent.id, amount }));
    expect(await tooMuch(9_999_999)).toMatchObject({ type: 'StripeInvalidRequestError', statusCode: 400 });
    await stripe.refunds.create({ payment_intent: intent.id, amount: 600 });
    expect((await tooMuch(401)).message).toContain('greater than');
    expect(await tooMuch(0)).toMatchObject({ statusCode: 400 });
    const charge = await stripe.charges.retrieve(String(intent.latest_charge));
    expect(charge.amount_refunded).toBe(600);
  });

  it('needs a charge that took money', async () => {
    const { stripe } = subject;
    const open = await stripe.paymentIntents.create({ amount: 500, currency: 'usd' });
    expect(await refusal(stripe.refunds.create({ payment_intent: open.id }))).toMatchObject({ statusCode: 400 });
    expect(await refusal(stripe.refunds.create({ charge: 'ch_none' }))).toMatchObject({ code: 'resource_missing' });
    expect(await refusal(stripe.refunds.create({}))).toMatchObject({ statusCode: 400 });
  });

  it('is listed newest first for its payment', async () => {
    const { stripe } = subject;
    const intent = await paid();
    const first = await stripe.refunds.create({ payment_intent: intent.id, amount: 100 });
    const second = await stripe.refunds.create({ payment_intent: intent.id, amount: 200 });
    const ids = (page: { data: { id: string }[] }) => page.data.map(({ id }) => id).sort();
    expect(ids(await stripe.refunds.list({ payment_intent: intent.id }))).toEqual([first.id, second.id].sort());
    expect(ids(await stripe.refunds.list({ charge: String(intent.latest_charge) }))).toHaveLength(2);
  });
});

describe('The balance of Stripe', () => {
  it('has one entry for the charge and one for the refund', async () => {
    const { stripe } = subject;
    const intent = await paid(2_000);
    const refund = await stripe.refunds.create({ payment_intent: intent.id, amount: 500 });
    const charged = await stripe.balanceTransactions.list({ source: String(intent.latest_charge) });
    const returned = await stripe.balanceTransactions.list({ source: refund.id });
    expect(charged.data[0]).toMatchObject({ amount: 2_000, type: 'charge', currency: 'usd' });
    expect(returned.data[0]).toMatchObject({ amount: -500, type: 'refund' });
    const [entry] = charged.data;
    expect(await stripe.balanceTransactions.retrieve(entry?.id ?? '')).toMatchObject({
      net: 2_000 - (entry?.fee ?? 0),
    });
  });
});
