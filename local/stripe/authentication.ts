import type Stripe from 'stripe';
import { type Call, found } from './call.ts';
import { invalidRequest } from './errors.ts';
import { attemptPayment, failPayment } from './payment-confirm.ts';
import { failSetup, succeedSetup } from './setup-confirm.ts';

export type Answer = 'complete' | 'fail';

const methodOf = (intent: Stripe.PaymentIntent | Stripe.SetupIntent): string => {
  if (intent.status === 'requires_action' && typeof intent.payment_method === 'string') return intent.payment_method;
  throw invalidRequest(`${intent.id} is not waiting for an authentication: its status is ${intent.status}.`);
};

const answerSetup = (call: Call, intent: Stripe.SetupIntent, answer: Answer): Stripe.SetupIntent => {
  const methodId = methodOf(intent);
  if (answer === 'complete') return succeedSetup(call, intent, methodId);
  return failSetup(call, intent, {
    type: 'invalid_request_error',
    code: 'setup_intent_authentication_failure',
    doc_url: 'https://stripe.com/docs/error-codes/setup-intent-authentication-failure',
    message: 'The latest attempt to set up the payment method has failed because authentication failed.',
    payment_method: found(call, 'payment_method', methodId),
  });
};

const answerPayment = (call: Call, intent: Stripe.PaymentIntent, answer: Answer): Stripe.PaymentIntent => {
  const method = found(call, 'payment_method', methodOf(intent));
  if (answer === 'complete')
    return attemptPayment(call, intent, method, { offSession: false, errorOnAction: false, authenticated: true })
      .intent;
  const error = {
    type: 'invalid_request_error',
    code: 'payment_intent_authentication_failure',
    doc_url: 'https://stripe.com/docs/error-codes/payment-intent-authentication-failure',
    message:
      'The provided PaymentMethod has failed authentication. You can provide payment_method_data or a new PaymentMethod to attempt to fulfill this PaymentIntent again.',
    payment_method: method,
  } as const;
  return failPayment(call, intent, error, null);
};

/** The card holder's answer to the bank, given in the frame. */
export const answerAuthentication = (call: Call, intentId: string, answer: Answer): object =>
  intentId.startsWith('seti_')
    ? answerSetup(call, found(call, 'setup_intent', intentId, 'intent'), answer)
    : answerPayment(call, found(call, 'payment_intent', intentId, 'intent'), answer);
