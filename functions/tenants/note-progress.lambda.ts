import * as z from 'zod';
import { moneyCodec } from '../kernel/money.ts';
import { systemContext, task } from '../platform/workflow.ts';
import { deletionTask } from './contract.ts';
import { receipts } from './deps.ts';
import { deletionSteps } from './domain/deletion.ts';
import { noteProgress } from './verbs/note-progress.ts';

/** As it goes over the wire: nobody computes with it here. */
const amount = moneyCodec.in;

/** What billing's tasks tell, each its part. */
const told = z.object({
  invoiceId: z.string().optional(),
  number: z.string().optional(),
  total: amount.optional(),
  due: amount.optional(),
  open: amount.optional(),
  creditNote: z.object({ number: z.string(), invoice: z.string(), total: amount }).nullable().optional(),
  pdf: z.object({ key: z.string(), sha256: z.string() }).optional(),
  refund: z.object({ amount, state: z.string() }).nullable().optional(),
});
const input = deletionTask.extend({ finished: z.enum(deletionSteps), told: told.optional() });

export const handler = task(input, ({ tenantId, receiptId, finished, told: facts }) => {
  const ctx = systemContext(tenantId, 'tenants/note-progress', receiptId);
  const known = facts && Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined));
  return noteProgress(ctx, { receiptId, finished, told: known }, { receipts: receipts() });
});
