import { systemContext, task } from '../platform/workflow.ts';
import { deletionTask } from './contract.ts';
import { receipts, vault } from './deps.ts';
import { disableKey } from './verbs/disable-key.ts';

export const handler = task(deletionTask, ({ tenantId, receiptId }) => {
  const ctx = systemContext(tenantId, 'tenants/disable-key', receiptId);
  return disableKey(ctx, { receiptId }, { vault: vault(), receipts: receipts() });
});
