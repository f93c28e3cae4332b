import Stripe from 'stripe';
import { afterAll, beforeAll } from 'vitest';
import { type RunningStripe, type StripeOptions, startStripe } from '../../../local/stripe/server.ts';

const liveKey = process.env['STRIPE_TEST_KEY'];
if (liveKey && !liveKey.startsWith('sk_test_')) throw new Error('STRIPE_TEST_KEY must be a test key (sk_test_…).');

/** True when the suite runs against the local Stripe, false against Stripe's own test mode. */
export const isLocal = !liveKey;

export const SECRET_KEY = 'sk_test_local';
export const PUBLISHABLE_KEY = 'pk_test_local';

export const clientOf = (url: string, key = SECRET_KEY, options: Partial<Stripe.StripeConfig> = {}): Stripe => {
  const { hostname, port } = new URL(url);
  return new Stripe(key, { host: hostname, port, protocol: 'http', maxNetworkRetries: 0, ...options });
};

export interface Subject {
  readonly stripe: Stripe;
  /** Of the local Stripe; asking for it in test mode is a mistake of the test. */
  readonly url: string;
  control<T = unknown>(method: 'DELETE' | 'GET' | 'POST', path: string, body?: object): Promise<T>;
}

export const controlOf =
  (url: string): Subject['control'] =>
  async <T>(method: string, path: string, body?: object): Promise<T> => {
    const response = await fetch(`${url}/_local/${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(method === 'POST' ? { body: JSON.stringify(body ?? {}) } : {}),
    });
    if (!response.ok) throw new Error(`${path}: ${await response.text()}`);
    return (await response.json()) as T;
  };

/** The Stripe that a test file talks to: a local one of its own, or test mode when there is a key. */
export const useStripe = (options: Partial<StripeOptions> = {}): Subject => {
  let running: RunningStripe | undefined;
  let client: Stripe | undefined;
  beforeAll(async () => {
    if (liveKey) client = new Stripe(liveKey, { maxNetworkRetries: 3 });
    else {
      running = await startStripe({ port: 0, webhookRetryMs: 20, ...options });
      client = clientOf(running.url);
    }
  });
  afterAll(async () => {
    await running?.close();
  });
  const started = <T>(value: T | undefined): T => {
    if (value === undefined) throw new Error('Only a local Stripe that has started has this.');
    return value;
  };
  return {
    get stripe() {
      return started(client);
    },
    get url() {
      return started(running).url;
    },
    control: (method, path, body) => controlOf(started(running).url)(method, path, body),
  };
};

export const refusal = async (call: Promise<unknown>): Promise<Stripe.errors.StripeError> => {
  const error = await call.then(
    () => undefined,
    (caught: unknown) => caught,
  );
  if (error instanceof Stripe.errors.StripeError) return error;
  throw new Error(`Stripe should have refused, and gave ${String(error)}.`);
};

/** Test mode indexes its searches and events after a while; the local one at once. */
export const eventually = async <T>(ask: () => Promise<T>, isThere: (value: T) => boolean, ms = 5_000): Promise<T> => {
  const end = Date.now() + (isLocal ? ms : 90_000);
  for (;;) {
    const value = await ask();
    if (isThere(value)) return value;
    if (Date.now() > end) throw new Error(`It did not come about: ${JSON.stringify(value)}`);
    await new Promise((resolve) => setTimeout(resolve, isLocal ? 10 : 2_000));
  }
};

export const uniqueText = (): string => `t${Date.now().toString(36)}${Math.random().toString(36).slice(2, 8)}`;

export const CARD_ONLY = { enabled: true, allow_redirects: 'never' } as const;

export const customerWithCard = async (
  stripe: Stripe,
  token: string,
): Promise<{ customer: Stripe.Customer; method: Stripe.PaymentMethod }> => {
  const customer = await stripe.customers.create({ email: 'ada@example.com' });
  const method = await stripe.paymentMethods.attach(token, { customer: customer.id });
  return { customer, method };
};

export const chargeOffSession = (
  stripe: Stripe,
  customer: string,
  payment_method: string,
  more: Partial<Stripe.PaymentIntentCreateParams> = {},
): Promise<Stripe.PaymentIntent> =>
  stripe.paymentIntents.create({
    amount: 12_345,
    currency: 'usd',
    customer,
    payment_method,
    automatic_payment_methods: CARD_ONLY,
    off_session: true,
    confirm: true,
    ...more,
  });
