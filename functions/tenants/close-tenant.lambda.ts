import { systemContext, task } from '../platform/workflow.ts';
import { deletionTask } from './contract.ts';
import { commitOf, receipts, tenantsOf } from './deps.ts';
import { closeTenant } from './verbs/close-tenant.ts';

export const handler = task(deletionTask, ({ tenantId, receiptId }) => {
  const ctx = systemContext(tenantId, 'tenants/close-tenant', receiptId);
  return closeTenant(ctx, { receiptId }, { tenants: tenantsOf(tenantId), receipts: receipts(), commit: commitOf(ctx) });
});
