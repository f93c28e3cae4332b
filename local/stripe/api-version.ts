import type Stripe from 'stripe';

/** The version that the installed `stripe` pins. The annotation makes an SDK upgrade a compile error here first. */
export const API_VERSION: NonNullable<Stripe.StripeConfig['apiVersion']> = '2026-10-28.endive';
