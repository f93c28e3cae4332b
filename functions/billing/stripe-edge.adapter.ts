import { lazy } from '../platform/aws.ts';
import { env } from '../platform/env.ts';
import type { PaymentProvider } from './payment-ports.ts';
import { stripeProvider } from './stripe.adapter.ts';
import { stripeSecret } from './stripe-secret.adapter.ts';

/** Imported by the entries that hold the secret, and by no other. */
export const stripe: () => PaymentProvider = lazy(() => {
  const { STRIPE_URL, STRIPE_SECRET_ARN } = env('STRIPE_URL', 'STRIPE_SECRET_ARN');
  return stripeProvider({ url: STRIPE_URL, secret: stripeSecret(STRIPE_SECRET_ARN) });
});
