import * as z from 'zod';
import { moneyCodec } from '../kernel/money.ts';
import { plans } from '../kernel/tier.ts';

const decimalText = z.string().describe('A decimal');

const priceSchema = z.object({
  model: z.string(),
  currency: z.string(),
  tiers: z.array(z.object({ upTo: decimalText.nullable(), unitPrice: decimalText, flatFee: decimalText })),
});
export const planSchema = z.object({
  key: z.enum(plans),
  name: z.string(),
  version: z.number().int(),
  interval: z.enum(['month', 'year']),
  recurring: z.array(moneyCodec),
  meters: z.array(
    z.object({
      key: z.string(),
      unit: z.string(),
      included: decimalText,
      overage: z.enum(['blocked', 'priced']),
      prices: z.array(priceSchema),
    }),
  ),
  limits: z.record(z.string(), z.number().nullable()),
});

/** As it was sold, and in which edition of the catalogue. */
export const planVersionSchema = planSchema.extend({
  state: z.enum(['current', 'past']),
  catalogue: z.number().int(),
});
