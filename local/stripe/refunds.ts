import type Stripe from 'stripe';
import { moneyText } from './amounts.ts';
import { recordRefund } from './balance-transactions.ts';
import { type Call, found, type Route, referred, route } from './call.ts';
import { invalidRequest } from './errors.ts';
import { emit } from './events.ts';
import { newId, randomText } from './ids.ts';
import { mergedMetadata } from './metadata.ts';
import { createdWithin, listPage } from './pages.ts';
import { PAGE, reader } from './params.ts';

const CREATE = reader<Stripe.RefundCreateParams>({
  amount: 'integer',
  charge: 'id',
  currency: 'unbuilt',
  customer: 'unbuilt',
  expand: 'strings',
  instructions_email: 'ignored',
  metadata: 'metadata',
  origin: 'unbuilt',
  payment_intent: 'id',
  reason: ['duplicate', 'fraudulent', 'requested_by_customer'],
  refund_application_fee: 'unbuilt',
  reverse_transfer: 'unbuilt',
});

const chargeNamed = (call: Call, params: Stripe.RefundCreateParams): Stripe.Charge => {
  if (params.charge) return referred(call, 'charge', params.charge);
  if (!params.payment_intent)
    throw invalidRequest('One of the following params should be provided for this request: payment_intent or charge.');
  const intent = referred(call, 'payment_intent', params.payment_intent);
  if (intent.status === 'succeeded' && typeof intent.latest_charge === 'string')
    return referred(call, 'charge', intent.latest_charge);
  throw invalidRequest(`This PaymentIntent (${intent.id}) does not have a successful charge to refund.`, {
    param: 'payment_intent',
  });
};

/** Never more than what is left of the charge. */
const amountToRefund = (charge: Stripe.Charge, given: number | undefined): number => {
  const left = charge.amount_captured - charge.amount_refunded;
  if (!charge.paid)
    throw invalidRequest(`Charge ${charge.id} cannot be refunded because it failed.`, { param: 'charge' });
  if (left === 0)
    throw invalidRequest(`Charge ${charge.id} has already been refunded.`, { code: 'charge_already_refunded' });
  const amount = given ?? left;
  if (amount < 1)
    throw invalidRequest('Invalid positive integer', { code: 'parameter_invalid_integer', param: 'amount' });
  if (amount > left)
    throw invalidRequest(
      `Refund amount (${moneyText(amount, charge.currency)}) is greater than ${charge.amount_refunded > 0 ? 'unrefunded amount on charge' : 'charge amount'} (${moneyText(left, charge.currency)})`,
      { param: 'amount' },
    );
  return amount;
};

const create = (call: Call, params: Stripe.RefundCreateParams): Stripe.Refund => {
  const charge = chargeNamed(call, params);
  const amount = amountToRefund(charge, params.amount);
  const draft: Stripe.Refund = {
    id: newId('re'),
    object: 'refund',
    amount,
    balance_transaction: null,
    charge: charge.id,
    created: call.store.now(),
    currency: charge.currency,
    customer: charge.customer,
    customer_account: null,
    destination_details: {
      type: 'card',
      card: {
        reference: randomText(16),
        reference_status: 'available',
        reference_type: 'acquirer_reference_number',
        type: 'refund',
      },
    },
    metadata: mergedMetadata({}, params.metadata),
    payment_intent: charge.payment_intent,
    payment_method: charge.payment_method,
    reason: params.reason ?? null,
    receipt_number: null,
    source_transfer_reversal: null,
    status: 'succeeded',
    transfer_reversal: null,
  };
  const refund = call.store.put('refund', { ...draft, balance_transaction: recordRefund(call, draft) });
  const refunded = charge.amount_refunded + amount;
  const after = call.store.put('charge', {
    ...charge,
    amount_refunded: refunded,
    refunded: refunded === charge.amount_captured,
  });
  emit(call, 'refund.created', refund);
  emit(call, 'charge.refunded', after, { amount_refunded: charge.amount_refunded, refunded: charge.refunded });
  emit(call, 'refund.updated', refund);
  emit(call, 'charge.refund.updated', refund);
  return refund;
};

export const refundRoutes: readonly Route[] = [
  route('POST', '/v1/refunds', { params: CREATE, answer: create }),
  route('GET', '/v1/refunds', {
    params: reader<Stripe.RefundListParams>({ ...PAGE, charge: 'id', created: 'range', payment_intent: 'id' }),
    answer: (call, params) => {
      const inTime = createdWithin(params.created);
      return listPage(
        call,
        'refund',
        params,
        (refund) =>
          inTime(refund) &&
          (!params.charge || refund.charge === params.charge) &&
          (!params.payment_intent || refund.payment_intent === params.payment_intent),
      );
    },
  }),
  route('GET', '/v1/refunds/:id', {
    params: reader<Stripe.RefundRetrieveParams>({ expand: 'strings' }),
    answer: (call, _params, id) => found(call, 'refund', id),
  }),
];
