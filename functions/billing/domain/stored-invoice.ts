import * as z from 'zod';
import { currencySchema } from '../../kernel/currency.ts';
import { rationalCodec } from '../../kernel/decimal.ts';
import { moneyCodec } from '../../kernel/money.ts';
import { instantSchema, periodSchema } from '../../kernel/time.ts';
import type { CreditNotePlan } from './credit-note.ts';
import { type InvoiceLine, lineKinds } from './invoice-line.ts';
import type { PlanTerms } from './plan.ts';
import type { InvoicePlan } from './plan-invoice.ts';
import type { Charge } from './proration.ts';
import { taxReasons } from './tax.ts';
import type { SegmentUsage } from './usage-lines.ts';

/**
 * How plans are kept: plain JSON that loses nothing. Settlements rate a period again months later, so quantities stay fractions here;
 * the public contract shows them as decimals.
 */
const bigintCodec = z.codec(z.string().regex(/^-?[0-9]+$/), z.bigint(), { decode: BigInt, encode: String });

const tierSchema = z.object({
  upTo: z.string().exactOptional(),
  unitPrice: z.string(),
  flatFee: z.string().exactOptional(),
});

const priceSchema = z.union([
  z.literal('blocked'),
  z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('flat'), amount: z.string() }),
    z.object({ kind: z.literal('unit'), price: z.string() }),
    z.object({ kind: z.literal('package'), size: z.string(), price: z.string() }),
    z.object({ kind: z.literal('graduated'), tiers: z.array(tierSchema).readonly() }),
    z.object({ kind: z.literal('volume'), tiers: z.array(tierSchema).readonly() }),
  ]),
]);

export const planTermsSchema = z.object({
  plan: z.string(),
  version: z.number().int(),
  interval: z.enum(['month', 'year']),
  currency: currencySchema,
  fee: z.string(),
  seatFee: z.string().exactOptional(),
  minimum: z.string().exactOptional(),
  meters: z.record(z.string(), z.object({ included: z.string(), price: priceSchema })),
  taxCategory: z.string(),
}) satisfies z.ZodType<PlanTerms>;

const itemSchema = z.enum(['plan', 'seats']);

export const chargeCodec = z.object({
  plan: z.string(),
  item: itemSchema,
  seats: bigintCodec.exactOptional(),
  unitPrice: z.string(),
  amount: moneyCodec,
  period: periodSchema,
  taxCategory: z.string(),
}) satisfies z.ZodType<Charge>;

export const segmentUsageCodec = z.object({
  meter: z.string(),
  segment: instantSchema,
  events: rationalCodec,
  corrections: rationalCodec,
}) satisfies z.ZodType<SegmentUsage>;

export const lineDraftCodec = z.object({
  kind: z.enum(lineKinds),
  at: instantSchema.exactOptional(),
  period: periodSchema,
  amount: moneyCodec,
  taxCategory: z.string(),
  taxedAs: z
    .object({ rate: z.string(), reason: z.enum(taxReasons), legalText: z.string().exactOptional() })
    .exactOptional(),
  plan: z.string().exactOptional(),
  meter: z.string().exactOptional(),
  item: itemSchema.exactOptional(),
  quantity: rationalCodec.exactOptional(),
  unitPrice: z.string().exactOptional(),
  segment: instantSchema.exactOptional(),
  of: periodSchema.exactOptional(),
  fraction: z.object({ seconds: bigintCodec, of: bigintCodec }).exactOptional(),
  source: z.object({ id: z.string(), name: z.string() }).exactOptional(),
});

export const prorationLineCodec = lineDraftCodec.extend({ at: instantSchema });

export const invoiceLineCodec = lineDraftCodec.extend({
  id: z.string(),
  discounts: z.array(z.object({ discountId: z.string(), amount: moneyCodec })).readonly(),
  net: moneyCodec,
  tax: moneyCodec,
  taxRate: z.string().exactOptional(),
  taxReason: z.string().exactOptional(),
}) satisfies z.ZodType<InvoiceLine>;

const taxGroupCodec = z.object({
  category: z.string(),
  rate: z.string(),
  reason: z.enum(taxReasons),
  legalText: z.string().exactOptional(),
  net: moneyCodec,
  tax: moneyCodec,
});

export const invoicePlanCodec = z.object({
  currency: currencySchema,
  period: periodSchema,
  lines: z.array(invoiceLineCodec).readonly(),
  taxGroups: z.array(taxGroupCodec).readonly(),
  inclusive: z.boolean(),
  net: moneyCodec,
  tax: moneyCodec,
  total: moneyCodec,
  creditUsed: moneyCodec,
  creditAdded: moneyCodec,
  due: moneyCodec,
  stands: z.boolean(),
  taxPending: z.boolean(),
}) satisfies z.ZodType<InvoicePlan>;

export const creditNotePlanCodec = z.object({
  invoiceId: z.string(),
  lines: z
    .array(
      z.object({
        lineId: z.string(),
        amount: moneyCodec,
        purpose: z.enum(['settlement', 'goodwill']),
        net: moneyCodec,
      }),
    )
    .readonly(),
  taxGroups: z.array(taxGroupCodec).readonly(),
  inclusive: z.boolean(),
  net: moneyCodec,
  tax: moneyCodec,
  total: moneyCodec,
}) satisfies z.ZodType<CreditNotePlan>;
