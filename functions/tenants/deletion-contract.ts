import * as z from 'zod';
import { moneyCodec } from '../kernel/money.ts';
import { instantText } from '../kernel/page.ts';

export const deletionStates = ['pending', 'canceled', 'draining', 'invoicing', 'purging', 'done', 'failed'] as const;
export const certificateSchema = z.object({
  tenantId: z.string(),
  requestedAt: instantText,
  completedAt: instantText,
  stores: z.array(z.object({ store: z.string(), removed: z.number().int(), remaining: z.number().int() })),
  retained: z.array(z.object({ store: z.string(), what: z.string(), reason: z.string(), until: z.string() })),
  keyDeletionDate: instantText,
  signature: z.object({ algorithm: z.literal('ECDSA_P256_SHA256'), keyId: z.string(), value: z.string() }),
});
export type Certificate = z.output<typeof certificateSchema>;

export const deletionReceiptSchema = z.object({
  id: z.string(),
  state: z.enum(deletionStates),
  effectiveAt: instantText,
  steps: z.array(
    z.object({ name: z.string(), state: z.enum(['pending', 'running', 'done', 'failed']), at: instantText.nullable() }),
  ),
  certificate: certificateSchema.nullable(),
  finalInvoice: z
    .object({
      number: z.string(),
      total: moneyCodec,
      due: moneyCodec.describe('What the invoice asks for'),
      open: moneyCodec.nullable().describe('What of it is still to be paid; null until the payment was tried'),
      pdf: z.object({ url: z.string(), sha256: z.string(), expiresAt: instantText }).nullable(),
      creditNote: z.object({ number: z.string(), invoice: z.string(), total: moneyCodec }).nullable(),
      refund: z.object({ amount: moneyCodec, state: z.string() }).nullable(),
    })
    .nullable(),
});
export type DeletionReceipt = z.output<typeof deletionReceiptSchema>;
