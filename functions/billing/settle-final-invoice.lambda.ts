import * as z from 'zod';
import { tenantIdSchema } from '../kernel/ids.ts';
import { moneyCodec } from '../kernel/money.ts';
import { systemContext, task } from '../platform/workflow.ts';
import { systemPaymentDeps } from './deps.ts';
import { stripe } from './stripe-edge.adapter.ts';
import { settleFinalInvoice } from './verbs/settle-final-invoice.ts';

const inputSchema = z.object({ tenantId: tenantIdSchema, receiptId: z.string() });

const outputCodec = z.object({
  open: moneyCodec,
  refund: z.object({ amount: moneyCodec, state: z.enum(['pending', 'succeeded', 'failed']) }).nullable(),
});

export const handler = task(inputSchema, async ({ tenantId, receiptId }) => {
  const ctx = systemContext(tenantId, 'billing/settle-final-invoice', receiptId);
  return z.encode(outputCodec, await settleFinalInvoice(ctx, { receiptId }, systemPaymentDeps(ctx, stripe())));
});
