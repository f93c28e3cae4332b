import Stripe from 'stripe';
import { problem } from '../kernel/problem.ts';
import type { StripeClient } from './stripe-resources.ts';
import type { StripeSecret } from './stripe-secret.adapter.ts';

export interface StripeOptions {
  readonly url: string;
  readonly secret: () => Promise<StripeSecret>;
}

const TIMEOUT_MS = 8_000;
const RETRIES = 2;

/** Nothing but Stripe itself: what is answered from elsewhere is not its word. */
export const isStripe = (url: string): boolean => {
  const { protocol, hostname, port } = new URL(url);
  return protocol + hostname + port === 'https:api.stripe.com';
};

export const isLive = (secretKey: string): boolean => /^(sk|rk)_live_/.test(secretKey);

function clientOf(url: string, secretKey: string): StripeClient {
  const { protocol, hostname, port } = new URL(url);
  // A live key must never reach anything but Stripe, whatever a configuration says.
  if (isLive(secretKey) && !isStripe(url))
    throw new Error('only test keys may be used with another host than api.stripe.com');
  return new Stripe(secretKey, {
    host: hostname,
    ...(port ? { port } : {}),
    protocol: protocol === 'http:' ? 'http' : 'https',
    maxNetworkRetries: RETRIES,
    timeout: TIMEOUT_MS,
    telemetry: false,
  });
}

/** The client of the key that is current; a rolled key makes another. */
export function clients({ url, secret }: StripeOptions) {
  let made: { readonly key: string; readonly stripe: StripeClient } | undefined;
  return async () => {
    const { secretKey: key } = await secret();
    if (made?.key !== key) made = { key, stripe: clientOf(url, key) };
    return made.stripe;
  };
}

// What may come right by itself, or be settled by asking again: Stripe's own classes of errors.
const passing = new Set(['StripeConnectionError', 'StripeAPIError', 'StripeRateLimitError']);

export const codeOf = (error: unknown): string | undefined =>
  error instanceof Stripe.errors.StripeError ? error.code : undefined;

export const isInUse = (error: unknown): boolean => codeOf(error) === 'idempotency_key_in_use';
const isMissing = (error: unknown): boolean => codeOf(error) === 'resource_missing';

export const ignoreMissing = (error: unknown): undefined => {
  if (!isMissing(error)) throw error;
};

export function translated(error: unknown): unknown {
  const type = error instanceof Stripe.errors.StripeError ? error.type : '';
  if (passing.has(type) || isInUse(error) || codeOf(error) === 'lock_timeout')
    return Object.assign(problem('unavailable', { retryAfterSeconds: 5 }), { cause: error });
  return error;
}
