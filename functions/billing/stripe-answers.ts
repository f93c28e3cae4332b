import * as z from 'zod';
import { type CurrencyCode, currencySchema } from '../kernel/currency.ts';
import { type Money, money } from '../kernel/money.ts';

/**
 * What we rely on in Stripe's answers. Its client takes any body without an `error` for success, so a misrouted request would look like a
 * paid invoice otherwise.
 */
const metadata = z.record(z.string(), z.string());

const cardSchema = z.object({
  brand: z.string().nullable(),
  last4: z.string().nullable(),
  exp_month: z.number().nullable(),
  exp_year: z.number().nullable(),
  country: z.string().nullish(),
});

export const customerSchema = z.object({ object: z.literal('customer'), id: z.string().startsWith('cus_') });

export const setupIntentSchema = z.object({
  object: z.literal('setup_intent'),
  id: z.string().startsWith('seti_'),
  status: z.string(),
  client_secret: z.string().nullable(),
  metadata: metadata.nullable(),
});

export const paymentMethodSchema = z.object({
  object: z.literal('payment_method'),
  id: z.string().startsWith('pm_'),
  type: z.string(),
  created: z.number(),
  card: cardSchema.nullish(),
});

export const paymentIntentSchema = z.object({
  object: z.literal('payment_intent'),
  id: z.string().startsWith('pi_'),
  status: z.enum([
    'succeeded',
    'processing',
    'requires_payment_method',
    'requires_action',
    'requires_confirmation',
    'requires_capture',
    'canceled',
  ]),
  amount_received: z.number(),
  currency: z.string(),
  metadata,
  latest_charge: z
    .union([
      z.string(),
      z.object({
        balance_transaction: z.union([z.string(), z.object({ fee: z.number(), currency: z.string() })]).nullable(),
      }),
    ])
    .nullish(),
  last_payment_error: z.object({ code: z.string().optional(), decline_code: z.string().optional() }).nullish(),
});
export type PaymentIntent = z.infer<typeof paymentIntentSchema>;

export const refundSchema = z.object({
  object: z.literal('refund'),
  id: z.string(),
  status: z.string().nullable(),
  metadata: metadata.nullable(),
});

export const disputeSchema = z.object({
  object: z.literal('dispute'),
  id: z.string(),
  status: z.string(),
  amount: z.number(),
  currency: z.string(),
  payment_intent: z.string().nullable(),
  balance_transactions: z.array(z.object({ fee: z.number(), currency: z.string() })),
});

// Where Stripe's minor units are not ISO 4217's (docs.stripe.com/currencies): nothing is sold in them, so they are refused, not converted.
const differing = new Set<CurrencyCode>(['ISK', 'UGX', 'MGA', 'HUF', 'TWD', 'BHD', 'JOD', 'KWD', 'OMR', 'TND']);

export function toStripeAmount({ minor, currency }: Money): { amount: number; currency: string } {
  const amount = Number(minor);
  if (differing.has(currency) || !Number.isSafeInteger(amount) || amount <= 0)
    throw new RangeError(`${minor} ${currency} cannot be sent to Stripe`);
  return { amount, currency: currency.toLowerCase() };
}

export const fromStripeAmount = (amount: number, currency: string): Money =>
  money(BigInt(amount), currencySchema.parse(currency.toUpperCase()));
