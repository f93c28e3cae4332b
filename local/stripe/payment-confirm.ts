import type Stripe from 'stripe';
import { type Call, found } from './call.ts';
import { cardNamed, type TestCard } from './cards.ts';
import { chargeFor, type Outcome } from './charges.ts';
import { declined, type StripeProblem } from './errors.ts';
import { emit } from './events.ts';
import { authenticationAction, checkConfirmable, checkReturnUrl, methodToConfirm, seenBy } from './intents.ts';
import { attach } from './payment-methods.ts';
import type { Instrument } from './records.ts';

export interface Circumstances {
  readonly offSession: boolean;
  readonly errorOnAction: boolean;
  readonly authenticated: boolean;
}

type Attempt = { readonly intent: Stripe.PaymentIntent; readonly problem?: StripeProblem };

/** With the customer present these cards always ask; away, only a card that was set up is let through. */
const mustAuthenticate = (card: TestCard, instrument: Instrument, offSession: boolean): boolean =>
  card.authenticates === 'always' || (card.authenticates === 'unless_set_up' && !(offSession && instrument.setUp));

const authenticationRequired = (offSession: boolean) => ({
  code: 'authentication_required',
  decline_code: offSession ? 'authentication_required' : 'authentication_not_handled',
  advice_code: 'try_again_later' as const,
  message: offSession
    ? 'Your card was declined. This transaction requires authentication.'
    : 'This payment required an authentication action to complete, but `error_on_requires_action` was set. When you are ready, you can upgrade your integration to handle actions.',
});

export const failPayment = (
  call: Call,
  intent: Stripe.PaymentIntent,
  error: Stripe.PaymentIntent.LastPaymentError,
  charge: Stripe.Charge | null,
): Stripe.PaymentIntent => {
  const failed = call.store.put('payment_intent', {
    ...intent,
    last_payment_error: error,
    latest_charge: charge?.id ?? intent.latest_charge,
    next_action: null,
    payment_method: null,
    status: 'requires_payment_method',
  });
  emit(call, 'payment_intent.payment_failed', failed);
  return failed;
};

const decline = (
  call: Call,
  intent: Stripe.PaymentIntent,
  method: Stripe.PaymentMethod,
  reason: Extract<Outcome, { status: 'failed' }>['decline'],
): Attempt => {
  const charge = chargeFor(call, intent, method, { status: 'failed', decline: reason });
  const error = { ...reason, charge: charge.id, payment_method: method };
  const failed = failPayment(call, intent, { type: 'card_error', ...error }, charge);
  const payment_intent = seenBy(call, failed) as Stripe.PaymentIntent;
  return { intent: failed, problem: declined(402, { ...error, payment_intent }) };
};

const ask = (call: Call, intent: Stripe.PaymentIntent): Attempt => {
  const waiting = call.store.put('payment_intent', {
    ...intent,
    last_payment_error: null,
    next_action: authenticationAction(),
    status: 'requires_action',
  });
  emit(call, 'payment_intent.requires_action', waiting);
  return { intent: waiting };
};

/** Kept for later with its customer, or used up. */
const settleMethod = (call: Call, intent: Stripe.PaymentIntent, method: Stripe.PaymentMethod): void => {
  const instrument = found(call, 'instrument', method.id);
  if (intent.setup_future_usage && typeof intent.customer === 'string') {
    attach(call, method, intent.customer);
    call.store.put('instrument', { ...instrument, setUp: true });
  } else if (!method.customer) {
    call.store.put('instrument', { ...instrument, spent: true });
  }
};

const succeed = (
  call: Call,
  intent: Stripe.PaymentIntent,
  method: Stripe.PaymentMethod,
  authenticated: boolean,
): Attempt => {
  const charge = chargeFor(call, intent, method, { status: 'succeeded', authenticated });
  settleMethod(call, intent, method);
  const succeeded = call.store.put('payment_intent', {
    ...intent,
    amount_received: intent.amount,
    last_payment_error: null,
    latest_charge: charge.id,
    next_action: null,
    status: 'succeeded',
  });
  emit(call, 'payment_intent.succeeded', succeeded);
  return { intent: succeeded };
};

export const attemptPayment = (
  call: Call,
  unpaid: Stripe.PaymentIntent,
  method: Stripe.PaymentMethod,
  circumstances: Circumstances,
): Attempt => {
  const { offSession, errorOnAction, authenticated } = circumstances;
  const instrument = found(call, 'instrument', method.id);
  const card = cardNamed(instrument.card);
  const intent = { ...unpaid, payment_method: method.id };
  if (!authenticated && mustAuthenticate(card, instrument, offSession)) {
    if (offSession || errorOnAction) return decline(call, intent, method, authenticationRequired(offSession));
    return ask(call, intent);
  }
  if (card.decline) return decline(call, intent, method, card.decline);
  return succeed(call, intent, method, authenticated);
};

type Confirmation = Pick<
  Stripe.PaymentIntentConfirmParams,
  'error_on_requires_action' | 'off_session' | 'payment_method' | 'payment_method_data' | 'return_url'
>;

export const confirmPayment = (
  call: Call,
  unconfirmed: Stripe.PaymentIntent,
  params: Confirmation,
): Stripe.PaymentIntent => {
  checkConfirmable(unconfirmed);
  checkReturnUrl(call, unconfirmed, params.return_url);
  const method = methodToConfirm(call, unconfirmed, params);
  const { intent, problem } = attemptPayment(call, unconfirmed, method, {
    offSession: Boolean(params.off_session),
    errorOnAction: params.error_on_requires_action ?? false,
    authenticated: false,
  });
  if (problem) throw problem;
  return intent;
};
