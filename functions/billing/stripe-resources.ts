import type Stripe from 'stripe';

/** What is asked of Stripe. The bundles hold nothing else of its client (lib/left-out.ts). */
export const stripeResources = [
  'customers',
  'disputes',
  'paymentIntents',
  'paymentMethods',
  'refunds',
  'setupIntents',
  'tax',
] as const;

/** So that code which asks for more does not compile. */
export type StripeClient = Pick<Stripe, (typeof stripeResources)[number] | 'webhooks'>;
