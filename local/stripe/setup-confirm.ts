import type Stripe from 'stripe';
import { type Call, found } from './call.ts';
import { cardNamed } from './cards.ts';
import { declined } from './errors.ts';
import { emit } from './events.ts';
import { newId } from './ids.ts';
import { authenticationAction, checkConfirmable, checkReturnUrl, methodToConfirm, seenBy } from './intents.ts';
import { attach } from './payment-methods.ts';

export const succeedSetup = (call: Call, intent: Stripe.SetupIntent, methodId: string): Stripe.SetupIntent => {
  const method = found(call, 'payment_method', methodId);
  if (typeof intent.customer === 'string') attach(call, method, intent.customer);
  call.store.put('instrument', { ...found(call, 'instrument', methodId), setUp: true });
  const succeeded = call.store.put('setup_intent', {
    ...intent,
    last_setup_error: null,
    next_action: null,
    payment_method: methodId,
    status: 'succeeded',
  });
  emit(call, 'setup_intent.succeeded', succeeded);
  return succeeded;
};

export const failSetup = (
  call: Call,
  intent: Stripe.SetupIntent,
  error: Stripe.SetupIntent.LastSetupError,
): Stripe.SetupIntent => {
  const failed = call.store.put('setup_intent', {
    ...intent,
    last_setup_error: error,
    next_action: null,
    payment_method: null,
    status: 'requires_payment_method',
  });
  emit(call, 'setup_intent.setup_failed', failed);
  return failed;
};

const askForAuthentication = (call: Call, intent: Stripe.SetupIntent, methodId: string): Stripe.SetupIntent => {
  const waiting = call.store.put('setup_intent', {
    ...intent,
    last_setup_error: null,
    next_action: authenticationAction(),
    payment_method: methodId,
    status: 'requires_action',
  });
  emit(call, 'setup_intent.requires_action', waiting);
  return waiting;
};

type Confirmation = Pick<Stripe.SetupIntentConfirmParams, 'payment_method' | 'payment_method_data' | 'return_url'>;

export const confirmSetup = (call: Call, unconfirmed: Stripe.SetupIntent, params: Confirmation): Stripe.SetupIntent => {
  checkConfirmable(unconfirmed);
  checkReturnUrl(call, unconfirmed, params.return_url);
  const method = methodToConfirm(call, unconfirmed, params);
  const intent = { ...unconfirmed, latest_attempt: newId('setatt') };
  const card = cardNamed(found(call, 'instrument', method.id).card);
  if (card.decline && card.declinesSetup) {
    const error = { type: 'card_error', payment_method: method, ...card.decline } as const;
    const failed = failSetup(call, intent, error);
    throw declined(402, { ...error, setup_intent: seenBy(call, failed) as Stripe.SetupIntent });
  }
  if (card.authenticates) return askForAuthentication(call, intent, method.id);
  return succeedSetup(call, intent, method.id);
};
