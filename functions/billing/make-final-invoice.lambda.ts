import * as z from 'zod';
import { tenantIdSchema } from '../kernel/ids.ts';
import { moneyCodec } from '../kernel/money.ts';
import { instantSchema } from '../kernel/time.ts';
import { systemContext, task } from '../platform/workflow.ts';
import { systemDeps } from './deps.ts';
import { taxQuotes } from './tax-edge.adapter.ts';
import { makeFinalInvoice } from './verbs/make-final-invoice.ts';

const inputSchema = z.object({ tenantId: tenantIdSchema, receiptId: z.string(), effectiveAt: instantSchema });

const outputCodec = z.object({
  invoiceId: z.string(),
  number: z.string(),
  total: moneyCodec,
  due: moneyCodec,
  creditNote: z.object({ number: z.string(), invoice: z.string(), total: moneyCodec }).nullable(),
});

export const handler = task(inputSchema, async ({ tenantId, ...closing }) => {
  const ctx = systemContext(tenantId, 'billing/make-final-invoice', closing.receiptId);
  return z.encode(outputCodec, await makeFinalInvoice(ctx, closing, systemDeps(ctx, taxQuotes())));
});
