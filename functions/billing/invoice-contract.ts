import * as z from 'zod';
import { moneyCodec } from '../kernel/money.ts';
import { instantText } from '../kernel/page.ts';
import { collections } from './terms-contract.ts';

const period = z.object({ start: instantText, end: instantText });
const decimalText = z.string().describe('A decimal');

const lineKinds = [
  'recurring',
  'proration',
  'usage',
  'late-usage',
  'correction',
  'minimum',
  'discount',
  'sla-credit',
] as const;
export const lineSchema = z.object({
  id: z.string(),
  kind: z.enum(lineKinds),
  meter: z.string().nullable(),
  description: z.string(),
  period: period.nullable(),
  quantity: decimalText,
  unitPrice: decimalText.nullable(),
  amount: moneyCodec,
  tax: z.object({ amount: moneyCodec, rate: decimalText, reason: z.string() }),
});

/**
 * `pending`: nobody could say yet, and `tax` and `total` are without it; `not-authoritative`: a trial, by a stand-in or test keys.
 */
export const taxStates = ['not-configured', 'pending', 'calculated', 'not-authoritative'] as const;
export const taxFields = {
  taxState: z.enum(taxStates),
  taxes: z.array(
    z.object({
      rate: decimalText,
      reason: z.string(),
      legalText: z.string().nullable(),
      net: moneyCodec,
      amount: moneyCodec,
    }),
  ),
};

export const invoiceStates = ['draft', 'final', 'paid', 'past-due', 'void', 'credited', 'written-off'] as const;
export const invoiceSchema = z.object({
  id: z.string(),
  number: z.string().nullable(),
  state: z.enum(invoiceStates),
  currency: z.string(),
  period,
  lines: z.array(lineSchema),
  net: moneyCodec,
  tax: moneyCodec,
  total: moneyCodec,
  ...taxFields,
  creditUsed: moneyCodec,
  /** What is still to be paid. */
  due: moneyCodec,
  finalizedAt: instantText.nullable(),
  dueAt: instantText.nullable(),
  collection: z.enum(collections),
  purchaseOrder: z.string().nullable(),
  /** What a transfer has to name (ISO 11649); null where the saved method is charged. */
  reference: z.string().nullable(),
  createdAt: instantText,
});
export type Invoice = z.output<typeof invoiceSchema>;
