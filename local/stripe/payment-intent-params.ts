import type Stripe from 'stripe';
import { AUTOMATIC } from './intents.ts';
import { PAGE, reader } from './params.ts';
import { METHOD_DATA } from './payment-methods.ts';

const CAPTURE = { words: ['automatic', 'automatic_async'], unbuilt: ['manual'] } as const;
const FUTURE_USAGE = ['off_session', 'on_session'] as const;

const EVERYWHERE = {
  allowed_payment_method_types: 'strings',
  amount_details: 'unbuilt',
  capture_method: CAPTURE,
  excluded_payment_method_types: 'unbuilt',
  expand: 'strings',
  hooks: 'unbuilt',
  payment_details: 'unbuilt',
  payment_method: 'id',
  payment_method_data: METHOD_DATA,
  payment_method_options: 'ignored',
  receipt_email: 'string',
  setup_future_usage: FUTURE_USAGE,
  shipping: 'unbuilt',
} as const;

const OF_THE_OBJECT = {
  application_fee_amount: 'unbuilt',
  customer: 'id',
  customer_account: 'unbuilt',
  description: 'string',
  metadata: 'metadata',
  payment_method_configuration: 'unbuilt',
  statement_descriptor: 'unbuilt',
  statement_descriptor_suffix: 'string',
  transfer_data: 'unbuilt',
  transfer_group: 'unbuilt',
} as const;

const OF_THE_CONFIRMATION = {
  confirmation_token: 'unbuilt',
  error_on_requires_action: 'boolean',
  mandate: 'unbuilt',
  mandate_data: 'ignored',
  off_session: 'flag_or_word',
  radar_options: 'ignored',
  return_url: 'string',
  use_stripe_sdk: 'boolean',
} as const;

export const CREATE = reader<Stripe.PaymentIntentCreateParams>(
  {
    ...EVERYWHERE,
    ...OF_THE_OBJECT,
    ...OF_THE_CONFIRMATION,
    amount: 'integer',
    automatic_payment_methods: AUTOMATIC,
    confirm: 'boolean',
    confirmation_method: { words: ['automatic'], unbuilt: ['manual'] },
    currency: 'id',
    on_behalf_of: 'unbuilt',
  },
  ['amount', 'currency'],
);

export const UPDATE = reader<Stripe.PaymentIntentUpdateParams>({
  ...EVERYWHERE,
  ...OF_THE_OBJECT,
  amount: 'integer',
  currency: 'id',
});

export const CONFIRM = reader<Stripe.PaymentIntentConfirmParams & { client_secret?: string }>({
  ...EVERYWHERE,
  ...OF_THE_CONFIRMATION,
  amount_to_confirm: 'unbuilt',
  client_secret: 'string',
});

export const RETRIEVE = reader<Stripe.PaymentIntentRetrieveParams>({ client_secret: 'string', expand: 'strings' });

export const CANCEL = reader<Stripe.PaymentIntentCancelParams>({
  cancellation_reason: ['abandoned', 'duplicate', 'fraudulent', 'requested_by_customer'],
  expand: 'strings',
});

export const LIST = reader<Stripe.PaymentIntentListParams>({
  ...PAGE,
  created: 'range',
  customer: 'id',
  customer_account: 'unbuilt',
});
