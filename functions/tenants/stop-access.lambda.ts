import { systemContext, task } from '../platform/workflow.ts';
import { deletionTask } from './contract.ts';
import { receipts, tenantsOf } from './deps.ts';
import { stopAccess } from './verbs/stop-access.ts';

export const handler = task(deletionTask, ({ tenantId, receiptId }) => {
  const ctx = systemContext(tenantId, 'tenants/stop-access', receiptId);
  return stopAccess(ctx, { receiptId }, { receipts: receipts(), tenants: tenantsOf(tenantId) });
});
