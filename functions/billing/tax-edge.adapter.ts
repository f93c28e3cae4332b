import { taxPolicy } from '../kernel/tax-policy.ts';
import { lazy } from '../platform/aws.ts';
import { env } from '../platform/env.ts';
import { stripeSecret } from './stripe-secret.adapter.ts';
import { bound, stripeTax } from './stripe-tax.adapter.ts';
import type { TaxProvider, TaxQuotes } from './tax-ports.ts';

const given = lazy(() => {
  const { STRIPE_URL, STRIPE_SECRET_ARN, TAX_POLICY } = env('STRIPE_URL', 'STRIPE_SECRET_ARN', 'TAX_POLICY');
  const policy = taxPolicy(TAX_POLICY);
  return {
    policy,
    provider: bound(policy, STRIPE_URL, stripeTax({ url: STRIPE_URL, secret: stripeSecret(STRIPE_SECRET_ARN) })),
  };
});

/** Imported by the entries that hold the secret, and by no other. */
export const taxProvider = (): TaxProvider => given().provider;
export const taxQuotes = (): TaxQuotes => ({ policy: given().policy, quote: given().provider.quote });

// Here, at the cold start, and not with the first customer.
given();
