import type Stripe from 'stripe';
import { recordDispute } from './balance-transactions.ts';
import { type Call, found, type Route, referred, route } from './call.ts';
import { invalidRequest } from './errors.ts';
import { emit } from './events.ts';
import { newId } from './ids.ts';
import { createdWithin, listPage } from './pages.ts';
import { PAGE, reader } from './params.ts';

const TEN_DAYS = 10 * 24 * 60 * 60;

const noEvidence = {
  access_activity_log: null,
  billing_address: null,
  cancellation_policy: null,
  cancellation_policy_disclosure: null,
  cancellation_rebuttal: null,
  customer_communication: null,
  customer_email_address: null,
  customer_name: null,
  customer_purchase_ip: null,
  customer_signature: null,
  duplicate_charge_documentation: null,
  duplicate_charge_explanation: null,
  duplicate_charge_id: null,
  enhanced_evidence: {},
  product_description: null,
  receipt: null,
  refund_policy: null,
  refund_policy_disclosure: null,
  refund_refusal_explanation: null,
  service_date: null,
  service_documentation: null,
  shipping_address: null,
  shipping_carrier: null,
  shipping_date: null,
  shipping_documentation: null,
  shipping_tracking_number: null,
  uncategorized_file: null,
  uncategorized_text: null,
} satisfies Stripe.Dispute.Evidence;

/** The bank takes the money back until somebody has decided. */
export function openDispute(call: Call, charge: Stripe.Charge): Stripe.Dispute {
  if (!charge.paid || charge.disputed) throw invalidRequest(`Charge ${charge.id} cannot be disputed.`);
  const draft: Stripe.Dispute = {
    id: newId('dp'),
    object: 'dispute',
    amount: charge.amount - charge.amount_refunded,
    balance_transactions: [],
    charge: charge.id,
    created: call.store.now(),
    currency: charge.currency,
    enhanced_eligibility_types: [],
    evidence: noEvidence,
    evidence_details: {
      due_by: call.store.now() + TEN_DAYS,
      enhanced_eligibility: {},
      has_evidence: false,
      past_due: false,
      submission_count: 0,
      submission_method: 'not_submitted',
    },
    intended_submission_method: null,
    is_charge_refundable: false,
    livemode: false,
    metadata: {},
    payment_intent: charge.payment_intent,
    reason: 'fraudulent',
    status: 'needs_response',
  };
  const withdrawal = recordDispute(call, draft, -draft.amount);
  const dispute = call.store.put('dispute', { ...draft, balance_transactions: [withdrawal] });
  call.store.put('charge', { ...charge, disputed: true });
  emit(call, 'charge.dispute.created', dispute);
  emit(call, 'charge.dispute.funds_withdrawn', dispute);
  return dispute;
}

/** Won: the money comes back. The fee of a dispute stays with Stripe either way. */
export function closeDispute(call: Call, id: string, outcome: 'won' | 'lost'): Stripe.Dispute {
  const before = found(call, 'dispute', id);
  if (before.status === 'won' || before.status === 'lost') throw invalidRequest('This dispute is already closed.');
  const returned = outcome === 'won' ? [recordDispute(call, before, before.amount)] : [];
  const balance_transactions = [...before.balance_transactions, ...returned];
  const dispute = call.store.put('dispute', { ...before, balance_transactions, status: outcome });
  if (outcome === 'won') emit(call, 'charge.dispute.funds_reinstated', dispute);
  emit(call, 'charge.dispute.closed', dispute, { status: before.status });
  return dispute;
}

export function chargeToDispute(call: Call, id: string): Stripe.Charge {
  if (!id.startsWith('pi_')) return referred(call, 'charge', id);
  const { latest_charge } = referred(call, 'payment_intent', id);
  if (typeof latest_charge !== 'string') throw invalidRequest(`PaymentIntent ${id} has no charge.`);
  return referred(call, 'charge', latest_charge);
}

export const disputeRoutes: readonly Route[] = [
  route('GET', '/v1/disputes', {
    params: reader<Stripe.DisputeListParams>({ ...PAGE, charge: 'id', created: 'range', payment_intent: 'id' }),
    answer: (call, params) => {
      const inTime = createdWithin(params.created);
      return listPage(
        call,
        'dispute',
        params,
        (dispute) =>
          inTime(dispute) &&
          (!params.charge || dispute.charge === params.charge) &&
          (!params.payment_intent || dispute.payment_intent === params.payment_intent),
      );
    },
  }),
  route('GET', '/v1/disputes/:id', {
    params: reader<Stripe.DisputeRetrieveParams>({ expand: 'strings' }),
    answer: (call, _params, id) => found(call, 'dispute', id),
  }),
];
