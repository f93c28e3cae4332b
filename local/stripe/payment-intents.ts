import type Stripe from 'stripe';
import { checkAmount, currencyOf } from './amounts.ts';
import { type Call, found, type Route, referred, route } from './call.ts';
import { invalidRequest } from './errors.ts';
import { emit } from './events.ts';
import { clientSecretOf, newId } from './ids.ts';
import {
  automaticMethods,
  checkAllowed,
  checkSecret,
  chosenMethod,
  customerNamed,
  methodConfiguration,
  seenBy,
  unexpectedState,
} from './intents.ts';
import { mergedMetadata } from './metadata.ts';
import { createdWithin, listPage } from './pages.ts';
import { reader } from './params.ts';
import { confirmPayment } from './payment-confirm.ts';
import { CANCEL, CONFIRM, CREATE, LIST, RETRIEVE, UPDATE } from './payment-intent-params.ts';
import { SEARCH, searchPage } from './search.ts';

const SEARCHABLE = ['amount', 'created', 'currency', 'customer', 'metadata', 'status'];

const blank = (call: Call, amount: number, currency: string): Stripe.PaymentIntent => {
  const id = newId('pi');
  return {
    id,
    object: 'payment_intent',
    allowed_payment_method_types: null,
    amount,
    amount_capturable: 0,
    amount_details: { tip: {} },
    amount_received: 0,
    application: null,
    application_fee_amount: null,
    automatic_payment_methods: null,
    canceled_at: null,
    cancellation_reason: null,
    capture_method: 'automatic_async',
    client_secret: clientSecretOf(id),
    confirmation_method: 'automatic',
    created: call.store.now(),
    currency,
    customer: null,
    customer_account: null,
    description: null,
    excluded_payment_method_types: null,
    last_payment_error: null,
    latest_charge: null,
    livemode: false,
    managed_payments: null,
    metadata: {},
    next_action: null,
    on_behalf_of: null,
    payment_method: null,
    payment_method_configuration_details: null,
    payment_method_options: {
      card: { installments: null, mandate_options: null, network: null, request_three_d_secure: 'automatic' },
    },
    payment_method_types: ['card'],
    payment_record: null,
    processing: null,
    receipt_email: null,
    review: null,
    setup_future_usage: null,
    shipping: null,
    source: null,
    statement_descriptor: null,
    statement_descriptor_suffix: null,
    status: 'requires_payment_method',
    transfer_data: null,
    transfer_group: null,
  };
};

const checkCombination = (params: Stripe.PaymentIntentCreateParams): void => {
  for (const param of ['off_session', 'error_on_requires_action', 'return_url'] as const) {
    if (params[param] && !params.confirm)
      throw invalidRequest(
        `The parameter \`${param}\` cannot be passed when creating a PaymentIntent unless \`confirm\` is set to true.`,
        { param },
      );
  }
};

const create = (call: Call, params: Stripe.PaymentIntentCreateParams): Stripe.PaymentIntent => {
  const currency = currencyOf(params.currency);
  checkAmount(params.amount, currency);
  checkCombination(params);
  checkAllowed(params.allowed_payment_method_types);
  const customer = customerNamed(call, params.customer);
  const automatic = automaticMethods(params.automatic_payment_methods, params.allowed_payment_method_types);
  const method = chosenMethod(call, params, customer);
  const intent = call.store.put('payment_intent', {
    ...blank(call, params.amount, currency),
    allowed_payment_method_types: params.allowed_payment_method_types ?? null,
    automatic_payment_methods: automatic,
    capture_method: params.capture_method ?? 'automatic_async',
    customer,
    description: params.description || null,
    metadata: mergedMetadata({}, params.metadata),
    payment_method: method?.id ?? null,
    payment_method_configuration_details: methodConfiguration(automatic),
    receipt_email: params.receipt_email || null,
    setup_future_usage: params.setup_future_usage ?? null,
    statement_descriptor_suffix: params.statement_descriptor_suffix || null,
    status: method ? 'requires_confirmation' : 'requires_payment_method',
  });
  emit(call, 'payment_intent.created', intent);
  if (!params.confirm) return intent;
  const { payment_method: _named, payment_method_data: _described, ...confirmation } = params;
  return confirmPayment(call, intent, confirmation);
};

const FROZEN = ['amount', 'currency', 'customer', 'payment_method', 'payment_method_data'] as const;

const update = (call: Call, params: Stripe.PaymentIntentUpdateParams, id: string): Stripe.PaymentIntent => {
  const intent = found(call, 'payment_intent', id, 'intent');
  const frozen = FROZEN.find((param) => params[param] !== undefined);
  if (frozen && ['canceled', 'succeeded'].includes(intent.status))
    throw unexpectedState(
      intent,
      `This PaymentIntent's ${frozen} could not be updated because it has a status of ${intent.status}. You may only update the ${frozen} of a PaymentIntent with one of the following statuses: requires_payment_method, requires_confirmation, requires_action.`,
    );
  const currency = params.currency ? currencyOf(params.currency) : intent.currency;
  const amount = params.amount ?? intent.amount;
  checkAmount(amount, currency);
  const customer = params.customer ? referred(call, 'customer', params.customer).id : intent.customer;
  const method = chosenMethod(call, params, customer);
  const text = (given: string | null | undefined, before: string | null) =>
    given === undefined ? before : given || null;
  return call.store.put('payment_intent', {
    ...intent,
    amount,
    currency,
    customer,
    description: text(params.description, intent.description),
    metadata: mergedMetadata(intent.metadata, params.metadata),
    payment_method: method?.id ?? intent.payment_method,
    receipt_email: text(params.receipt_email, intent.receipt_email),
    setup_future_usage: text(params.setup_future_usage, intent.setup_future_usage),
    statement_descriptor_suffix: text(params.statement_descriptor_suffix, intent.statement_descriptor_suffix),
    status: method ? 'requires_confirmation' : intent.status,
  });
};

const cancel = (call: Call, params: Stripe.PaymentIntentCancelParams, id: string): Stripe.PaymentIntent => {
  const intent = found(call, 'payment_intent', id, 'intent');
  if (['canceled', 'succeeded'].includes(intent.status))
    throw unexpectedState(
      intent,
      `You cannot cancel this PaymentIntent because it has a status of ${intent.status}. Only a PaymentIntent with one of the following statuses may be canceled: requires_payment_method, requires_capture, requires_confirmation, requires_action, processing.`,
    );
  const canceled = call.store.put('payment_intent', {
    ...intent,
    canceled_at: call.store.now(),
    cancellation_reason: params.cancellation_reason ?? null,
    next_action: null,
    status: 'canceled',
  });
  emit(call, 'payment_intent.canceled', canceled);
  return canceled;
};

const list = (call: Call, params: Stripe.PaymentIntentListParams): object => {
  const inTime = createdWithin(params.created);
  return listPage(
    call,
    'payment_intent',
    params,
    (intent) => inTime(intent) && (!params.customer || intent.customer === params.customer),
  );
};

export const paymentIntentRoutes: readonly Route[] = [
  route('POST', '/v1/payment_intents', { params: CREATE, answer: create }),
  route('GET', '/v1/payment_intents', { params: LIST, answer: list }),
  route('GET', '/v1/payment_intents/search', {
    params: reader<Stripe.PaymentIntentSearchParams>(SEARCH, ['query']),
    answer: (call, params) => searchPage(call, 'payment_intent', SEARCHABLE, params),
  }),
  route('GET', '/v1/payment_intents/:id', {
    publishable: true,
    params: RETRIEVE,
    answer: (call, params, id) => {
      const intent = found(call, 'payment_intent', id, 'intent');
      checkSecret(call, intent, params.client_secret);
      return seenBy(call, intent);
    },
  }),
  route('POST', '/v1/payment_intents/:id', { params: UPDATE, answer: update }),
  route('POST', '/v1/payment_intents/:id/confirm', {
    publishable: true,
    params: CONFIRM,
    answer: (call, params, id) => {
      const intent = found(call, 'payment_intent', id, 'intent');
      checkSecret(call, intent, params.client_secret);
      return seenBy(call, confirmPayment(call, intent, params));
    },
  }),
  route('POST', '/v1/payment_intents/:id/cancel', { params: CANCEL, answer: cancel }),
];
