import { systemContext, task } from '../platform/workflow.ts';
import { deletionTask } from './contract.ts';
import { receipts } from './deps.ts';
import { noteFailure } from './verbs/note-progress.ts';

export const handler = task(deletionTask, ({ tenantId, receiptId }) => {
  const ctx = systemContext(tenantId, 'tenants/note-failure', receiptId);
  return noteFailure(ctx, { receiptId }, { receipts: receipts() });
});
