import type Stripe from 'stripe';
import { recordCharge } from './balance-transactions.ts';
import { type Call, found, type Route, route } from './call.ts';
import type { Decline } from './cards.ts';
import { emit } from './events.ts';
import { newId, randomText } from './ids.ts';
import { createdWithin, listPage } from './pages.ts';
import { PAGE, reader } from './params.ts';

export type Outcome =
  | { readonly status: 'succeeded'; readonly authenticated: boolean }
  | { readonly status: 'failed'; readonly decline: Omit<Decline, 'code'> & { readonly code: string } };

const outcomeOf = (outcome: Outcome): Stripe.Charge.Outcome => {
  const common = { network_advice_code: null, network_decline_code: null, risk_level: 'normal', risk_score: 20 };
  return outcome.status === 'succeeded'
    ? {
        ...common,
        advice_code: null,
        network_status: 'approved_by_network',
        reason: null,
        seller_message: 'Payment complete.',
        type: 'authorized',
      }
    : {
        ...common,
        advice_code: outcome.decline.advice_code,
        network_status: 'declined_by_network',
        reason: outcome.decline.decline_code ?? outcome.decline.code,
        seller_message: 'The bank did not return any further details with this decline.',
        type: 'issuer_declined',
      };
};

const authenticated3ds = (): Stripe.Charge.PaymentMethodDetails.Card.ThreeDSecure => ({
  authentication_flow: 'challenge',
  electronic_commerce_indicator: '05',
  exemption_indicator: null,
  result: 'authenticated',
  result_reason: null,
  transaction_id: randomText(20),
  version: '2.2.0',
});

const cardDetails = (
  card: Stripe.PaymentMethod.Card,
  amount: number,
  outcome: Outcome,
): Stripe.Charge.PaymentMethodDetails => {
  const approved = outcome.status === 'succeeded';
  return {
    type: 'card',
    card: {
      amount_authorized: approved ? amount : null,
      authorization_code: approved ? randomText(6).toUpperCase() : null,
      brand: card.brand,
      checks: card.checks,
      country: card.country,
      electronic_commerce_indicator: null,
      exp_month: card.exp_month,
      exp_year: card.exp_year,
      fingerprint: card.fingerprint ?? null,
      funding: card.funding,
      installments: null,
      last4: card.last4,
      mandate: null,
      network: card.brand,
      network_transaction_id: approved ? randomText(15) : null,
      regulated_status: 'unregulated',
      three_d_secure: approved && outcome.authenticated ? authenticated3ds() : null,
      transaction_link_id: null,
      wallet: null,
    },
  };
};

/** The attempt on the card, good or bad. */
export const chargeFor = (
  call: Call,
  intent: Stripe.PaymentIntent,
  method: Stripe.PaymentMethod,
  outcome: Outcome,
): Stripe.Charge => {
  const succeeded = outcome.status === 'succeeded';
  const draft: Stripe.Charge = {
    id: newId('ch'),
    object: 'charge',
    amount: intent.amount,
    amount_captured: succeeded ? intent.amount : 0,
    amount_refunded: 0,
    application: null,
    application_fee: null,
    application_fee_amount: null,
    balance_transaction: null,
    billing_details: method.billing_details,
    calculated_statement_descriptor: 'LOCAL STRIPE',
    captured: succeeded,
    created: call.store.now(),
    currency: intent.currency,
    customer: intent.customer,
    description: intent.description,
    disputed: false,
    failure_balance_transaction: null,
    failure_code: succeeded ? null : outcome.decline.code,
    failure_message: succeeded ? null : outcome.decline.message,
    fraud_details: {},
    livemode: false,
    metadata: intent.metadata,
    on_behalf_of: null,
    outcome: outcomeOf(outcome),
    paid: succeeded,
    payment_intent: intent.id,
    payment_method: method.id,
    payment_method_details: method.card ? cardDetails(method.card, intent.amount, outcome) : null,
    radar_options: {},
    receipt_email: intent.receipt_email,
    receipt_number: null,
    receipt_url: null,
    refunded: false,
    review: null,
    shipping: intent.shipping,
    source: null,
    source_transfer: null,
    statement_descriptor: null,
    statement_descriptor_suffix: intent.statement_descriptor_suffix,
    status: outcome.status,
    transfer_data: null,
    transfer_group: null,
  };
  const charge = call.store.put(
    'charge',
    succeeded ? { ...draft, balance_transaction: recordCharge(call, draft) } : draft,
  );
  emit(call, succeeded ? 'charge.succeeded' : 'charge.failed', charge);
  return charge;
};

export const chargeRoutes: readonly Route[] = [
  route('GET', '/v1/charges', {
    params: reader<Stripe.ChargeListParams>({
      ...PAGE,
      created: 'range',
      customer: 'id',
      payment_intent: 'id',
      transfer_group: 'unbuilt',
    }),
    answer: (call, params) => {
      const inTime = createdWithin(params.created);
      return listPage(
        call,
        'charge',
        params,
        (charge) =>
          inTime(charge) &&
          (!params.customer || charge.customer === params.customer) &&
          (!params.payment_intent || charge.payment_intent === params.payment_intent),
      );
    },
  }),
  route('GET', '/v1/charges/:id', {
    params: reader<Stripe.ChargeRetrieveParams>({ expand: 'strings' }),
    answer: (call, _params, id) => found(call, 'charge', id),
  }),
];
