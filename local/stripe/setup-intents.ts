import type Stripe from 'stripe';
import { type Call, found, type Route, referred, route } from './call.ts';
import { emit } from './events.ts';
import { clientSecretOf, newId } from './ids.ts';
import {
  AUTOMATIC,
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
import { PAGE, reader } from './params.ts';
import { METHOD_DATA } from './payment-methods.ts';
import { confirmSetup } from './setup-confirm.ts';

const SHARED = {
  allowed_payment_method_types: 'strings',
  attach_to_self: 'unbuilt',
  customer: 'id',
  customer_account: 'unbuilt',
  description: 'string',
  excluded_payment_method_types: 'unbuilt',
  expand: 'strings',
  flow_directions: 'unbuilt',
  metadata: 'metadata',
  payment_method: 'id',
  payment_method_configuration: 'unbuilt',
  payment_method_data: METHOD_DATA,
  payment_method_options: 'ignored',
} as const;

const CREATE = reader<Stripe.SetupIntentCreateParams>({
  ...SHARED,
  automatic_payment_methods: AUTOMATIC,
  confirm: 'boolean',
  confirmation_token: 'unbuilt',
  mandate_data: 'ignored',
  on_behalf_of: 'unbuilt',
  return_url: 'string',
  single_use: 'unbuilt',
  usage: ['off_session', 'on_session'],
  use_stripe_sdk: 'boolean',
});

type Secret = { client_secret?: string };

const CONFIRM = reader<Stripe.SetupIntentConfirmParams & Secret>({
  allowed_payment_method_types: 'strings',
  client_secret: 'string',
  confirmation_token: 'unbuilt',
  expand: 'strings',
  mandate_data: 'ignored',
  payment_method: 'id',
  payment_method_data: METHOD_DATA,
  payment_method_options: 'ignored',
  return_url: 'string',
  use_stripe_sdk: 'boolean',
});

const create = (call: Call, params: Stripe.SetupIntentCreateParams): Stripe.SetupIntent => {
  const allowed = params.allowed_payment_method_types;
  checkAllowed(allowed);
  const id = newId('seti');
  const customer = customerNamed(call, params.customer);
  const automatic = automaticMethods(params.automatic_payment_methods, allowed);
  const method = chosenMethod(call, params, customer);
  const intent = call.store.put('setup_intent', {
    id,
    object: 'setup_intent',
    allowed_payment_method_types: allowed ?? null,
    application: null,
    automatic_payment_methods: automatic,
    cancellation_reason: null,
    client_secret: clientSecretOf(id),
    created: call.store.now(),
    customer,
    customer_account: null,
    description: params.description || null,
    excluded_payment_method_types: null,
    flow_directions: null,
    last_setup_error: null,
    latest_attempt: null,
    livemode: false,
    mandate: null,
    metadata: mergedMetadata({}, params.metadata),
    next_action: null,
    on_behalf_of: null,
    payment_method: method?.id ?? null,
    payment_method_configuration_details: methodConfiguration(automatic),
    payment_method_options: { card: { mandate_options: null, network: null, request_three_d_secure: 'automatic' } },
    payment_method_types: ['card'],
    single_use_mandate: null,
    status: method ? 'requires_confirmation' : 'requires_payment_method',
    usage: params.usage ?? 'off_session',
  });
  emit(call, 'setup_intent.created', intent);
  return params.confirm
    ? confirmSetup(call, intent, { ...(params.return_url ? { return_url: params.return_url } : {}) })
    : intent;
};

const update = (call: Call, params: Stripe.SetupIntentUpdateParams, id: string): Stripe.SetupIntent => {
  const intent = found(call, 'setup_intent', id, 'intent');
  if (['canceled', 'succeeded'].includes(intent.status) && (params.customer || params.payment_method))
    throw unexpectedState(intent, `You cannot update this SetupIntent because it has a status of ${intent.status}.`);
  const customer = params.customer ? referred(call, 'customer', params.customer).id : intent.customer;
  const method = chosenMethod(call, params, customer);
  return call.store.put('setup_intent', {
    ...intent,
    customer,
    description: params.description === undefined ? intent.description : params.description || null,
    metadata: mergedMetadata(intent.metadata, params.metadata),
    payment_method: method?.id ?? intent.payment_method,
    status: method ? 'requires_confirmation' : intent.status,
  });
};

const cancel = (call: Call, params: Stripe.SetupIntentCancelParams, id: string): Stripe.SetupIntent => {
  const intent = found(call, 'setup_intent', id, 'intent');
  if (['canceled', 'succeeded'].includes(intent.status))
    throw unexpectedState(
      intent,
      `You cannot cancel this SetupIntent because it has a status of ${intent.status}. Only a SetupIntent with one of the following statuses may be canceled: requires_payment_method, requires_confirmation, requires_action.`,
    );
  const canceled = call.store.put('setup_intent', {
    ...intent,
    cancellation_reason: params.cancellation_reason ?? null,
    next_action: null,
    status: 'canceled',
  });
  emit(call, 'setup_intent.canceled', canceled);
  return canceled;
};

export const setupIntentRoutes: readonly Route[] = [
  route('POST', '/v1/setup_intents', { params: CREATE, answer: create }),
  route('GET', '/v1/setup_intents', {
    params: reader<Stripe.SetupIntentListParams>({
      ...PAGE,
      attach_to_self: 'unbuilt',
      created: 'range',
      customer: 'id',
      customer_account: 'unbuilt',
      payment_method: 'id',
    }),
    answer: (call, params) => {
      const inTime = createdWithin(params.created);
      return listPage(
        call,
        'setup_intent',
        params,
        (intent) =>
          inTime(intent) &&
          (!params.customer || intent.customer === params.customer) &&
          (!params.payment_method || intent.payment_method === params.payment_method),
      );
    },
  }),
  route('GET', '/v1/setup_intents/:id', {
    publishable: true,
    params: reader<Stripe.SetupIntentRetrieveParams>({ client_secret: 'string', expand: 'strings' }),
    answer: (call, params, id) => {
      const intent = found(call, 'setup_intent', id, 'intent');
      checkSecret(call, intent, params.client_secret);
      return seenBy(call, intent);
    },
  }),
  route('POST', '/v1/setup_intents/:id', {
    params: reader<Stripe.SetupIntentUpdateParams>(SHARED),
    answer: update,
  }),
  route('POST', '/v1/setup_intents/:id/confirm', {
    publishable: true,
    params: CONFIRM,
    answer: (call, params, id) => {
      const intent = found(call, 'setup_intent', id, 'intent');
      checkSecret(call, intent, params.client_secret);
      return seenBy(call, confirmSetup(call, intent, params));
    },
  }),
  route('POST', '/v1/setup_intents/:id/cancel', {
    params: reader<Stripe.SetupIntentCancelParams>({
      cancellation_reason: ['abandoned', 'duplicate', 'requested_by_customer'],
      expand: 'strings',
    }),
    answer: cancel,
  }),
];
