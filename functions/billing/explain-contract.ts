import * as z from 'zod';
import { endpoint } from '../kernel/endpoint.ts';
import { idSchema } from '../kernel/ids.ts';
import { moneyCodec } from '../kernel/money.ts';

const decimalText = z.string().describe('A decimal');
const fraction = z.string().describe('Exact: 12, or 37/3');

const priceSchema = z.object({
  kind: z.enum(['flat', 'unit', 'package', 'graduated', 'volume']),
  amount: decimalText.optional(),
  price: decimalText.optional(),
  size: decimalText.optional(),
  tiers: z
    .array(z.object({ upTo: decimalText.optional(), unitPrice: decimalText, flatFee: decimalText.optional() }))
    .optional(),
});

export const explanationSchema = z.object({
  invoiceId: z.string(),
  lineId: z.string(),
  kind: z.string(),
  meter: z.string().nullable(),
  method: z
    .enum(['fee', 'share-of-time', 'rated', 'rated-again', 'stated'])
    .describe(
      'fee: base x quantity. share-of-time: base x share. rated: the price of what is billable. rated-again: that of all that counts, less what was billed for it before, plus what was credited of it. stated: the amount is given, not computed',
    ),
  rule: z
    .object({ plan: z.string(), version: z.number().int(), included: decimalText, price: priceSchema.nullable() })
    .nullable()
    .describe('What was sold, in its version; a null price is a quantity that cannot go beyond what is included'),
  share: z
    .object({ seconds: z.string(), of: z.string() })
    .nullable()
    .describe('Seconds of the segment, of the seconds of the whole period'),
  quantity: z
    .object({
      counted: fraction,
      included: fraction.describe('included x share'),
      billable: fraction.describe('what is counted beyond it'),
      unrounded: fraction.describe('In major units'),
    })
    .nullable(),
  base: z.object({ amount: decimalText, quantity: fraction, sign: z.enum(['1', '-1']) }).nullable(),
  earlier: z.array(z.object({ invoiceId: z.string(), lineId: z.string(), amount: moneyCodec })),
  credited: moneyCodec.nullable(),
  minorDigits: z.number().int(),
  rounding: z.literal('half-away-from-zero'),
  amount: moneyCodec.describe('As it stands on the invoice'),
  recomputed: moneyCodec.describe('By the rule, just now'),
});
export type LineExplanation = z.output<typeof explanationSchema>;

export const explainEndpoints = {
  explainInvoiceLine: endpoint({
    method: 'GET',
    path: '/v1/invoices/{invoiceId}/lines/{lineId}/explain',
    permission: 'billing:read',
    summary: 'How a line came to its amount: rule and version, quantities, shares, and everything to compute it again',
    success: 200,
    params: z.object({ invoiceId: idSchema('inv'), lineId: z.string().regex(/^line-[0-9]{1,4}$/) }),
    output: explanationSchema,
  }),
} as const;
