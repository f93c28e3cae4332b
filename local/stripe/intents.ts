import type Stripe from 'stripe';
import { type Call, referred } from './call.ts';
import { invalidRequest, notBuilt } from './errors.ts';
import { newId } from './ids.ts';
import { createMethod, usable } from './payment-methods.ts';

type Intent = Stripe.PaymentIntent | Stripe.SetupIntent;

const nameOf = (intent: Intent): string => (intent.object === 'setup_intent' ? 'SetupIntent' : 'PaymentIntent');
const spacedNameOf = (intent: Intent): string => (intent.object === 'setup_intent' ? 'Setup Intent' : 'Payment Intent');

export const AUTOMATIC = { fields: { allow_redirects: ['always', 'never'], enabled: 'boolean' } } as const;

/** Without a list of its own an intent takes whatever the account's dashboard allows, redirects included. */
export const automaticMethods = (
  given: { enabled: boolean; allow_redirects?: string } | undefined,
  allowed: readonly string[] | undefined,
) => {
  if (given ? !given.enabled : allowed) return null;
  return { allow_redirects: given?.allow_redirects ?? 'always', enabled: true };
};

export const checkAllowed = (allowed: readonly string[] | undefined): void => {
  if (allowed && !allowed.includes('card')) throw notBuilt(`allowed_payment_method_types=${allowed.join()}`);
};

export const methodConfiguration = (automatic: object | null) => (automatic ? { id: 'pmc_local', parent: null } : null);

/** A page that holds the publishable key proves by the secret that the intent is its own. */
export const checkSecret = (call: Call, intent: Intent, secret: string | undefined): void => {
  if (secret === undefined && !call.publishable) return;
  if (secret === undefined)
    throw invalidRequest('Missing required param: client_secret.', {
      code: 'parameter_missing',
      param: 'client_secret',
    });
  if (secret !== intent.client_secret)
    throw invalidRequest(
      `The client_secret provided does not match the client_secret associated with the ${nameOf(intent)}.`,
      { code: `${intent.object}_invalid_parameter`, param: 'client_secret' },
    );
};

/** Stripe.js handles redirects by itself; a server has to say where they should come back to. */
export const checkReturnUrl = (call: Call, intent: Intent, returnUrl: string | undefined): void => {
  const { automatic_payment_methods: automatic } = intent;
  if (call.publishable || returnUrl || !automatic || automatic.allow_redirects === 'never') return;
  throw invalidRequest(
    `A \`return_url\` must be specified because this ${spacedNameOf(intent)} is configured to automatically accept the payment methods enabled in the Dashboard, some of which may require a full page redirect to succeed. If you do not want to accept redirect-based payment methods, set \`automatic_payment_methods[enabled]\` to \`true\` and \`automatic_payment_methods[allow_redirects]\` to \`never\` when creating Setup Intents and Payment Intents.`,
    { param: 'return_url' },
  );
};

export const unexpectedState = (intent: Intent, message: string) =>
  invalidRequest(message, {
    code: `${intent.object}_unexpected_state`,
    ...(intent.object === 'setup_intent' ? { setup_intent: intent } : { payment_intent: intent }),
  });

const CONFIRMABLE = ['requires_payment_method', 'requires_confirmation', 'requires_action'];

export const checkConfirmable = (intent: Intent): void => {
  if (CONFIRMABLE.includes(intent.status)) return;
  const why =
    intent.status === 'succeeded'
      ? 'it has already succeeded after being previously confirmed'
      : `it has a status of ${intent.status}`;
  throw unexpectedState(intent, `You cannot confirm this ${nameOf(intent)} because ${why}.`);
};

interface Chosen {
  readonly payment_method?: string;
  readonly payment_method_data?: { readonly type: string };
}

const checkOwner = (method: Stripe.PaymentMethod, customer: unknown): void => {
  if (!method.customer || method.customer === customer) return;
  throw invalidRequest(
    customer
      ? `The PaymentMethod ${method.id} does not belong to the Customer you supplied ${String(customer)}. Please use this PaymentMethod with the Customer that it belongs to instead.`
      : `The PaymentMethod ${method.id} belongs to the Customer ${String(method.customer)}. Please include the Customer in the \`customer\` parameter on the intent.`,
    { param: 'payment_method' },
  );
};

/** The method named or described in the request; `undefined` when it says nothing of one. */
export const chosenMethod = (call: Call, chosen: Chosen, customer: unknown): Stripe.PaymentMethod | undefined => {
  if (chosen.payment_method_data) return createMethod(call, chosen.payment_method_data);
  if (!chosen.payment_method) return undefined;
  const method = usable(call, chosen.payment_method);
  checkOwner(method, customer);
  return method;
};

export const methodToConfirm = (call: Call, intent: Intent, chosen: Chosen): Stripe.PaymentMethod => {
  const named = chosenMethod(call, chosen, intent.customer);
  if (named) return named;
  if (typeof intent.payment_method === 'string') return usable(call, intent.payment_method);
  throw unexpectedState(
    intent,
    `You cannot confirm this ${nameOf(intent)} because it's missing a payment method. You can either update the ${nameOf(intent)} with a payment method and then confirm it again, or confirm it again directly with a payment method.`,
  );
};

export const customerNamed = (call: Call, id: string | undefined): string | null =>
  id ? referred(call, 'customer', id).id : null;

/** What Stripe.js is told: the frame shows the bank's question and reports the answer. */
export const authenticationAction = () => ({
  type: 'use_stripe_sdk',
  use_stripe_sdk: { type: 'stripe_3ds2_fingerprint', source: newId('payatt') },
});

const PUBLIC = [
  'id',
  'object',
  'allowed_payment_method_types',
  'amount',
  'automatic_payment_methods',
  'canceled_at',
  'cancellation_reason',
  'capture_method',
  'client_secret',
  'confirmation_method',
  'created',
  'currency',
  'description',
  'last_payment_error',
  'last_setup_error',
  'livemode',
  'next_action',
  'payment_method',
  'payment_method_configuration_details',
  'payment_method_types',
  'processing',
  'receipt_email',
  'setup_future_usage',
  'shipping',
  'status',
  'usage',
];

/** A publishable key sees neither the customer nor the metadata. */
export const seenBy = (call: Call, intent: Intent): object =>
  call.publishable ? Object.fromEntries(Object.entries(intent).filter(([name]) => PUBLIC.includes(name))) : intent;
