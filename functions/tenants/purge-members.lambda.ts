import { systemContext, task } from '../platform/workflow.ts';
import { deletionTask } from './contract.ts';
import { members, receipts, systemClock } from './deps.ts';
import { purgeMembers } from './verbs/purge-stores.ts';

export const handler = task(deletionTask, ({ tenantId, receiptId }) => {
  const ctx = systemContext(tenantId, 'tenants/purge-members', receiptId);
  return purgeMembers(ctx, { receiptId }, { members: members(ctx), receipts: receipts(), clock: systemClock });
});
