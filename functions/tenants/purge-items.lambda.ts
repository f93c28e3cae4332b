import { systemContext, task } from '../platform/workflow.ts';
import { deletionTask } from './contract.ts';
import { names, partition, receipts, systemClock, tenantsOf } from './deps.ts';
import { purgeItems } from './verbs/purge-items.ts';

export const handler = task(deletionTask, ({ tenantId, receiptId }) => {
  const ctx = systemContext(tenantId, 'tenants/purge-items', receiptId);
  return purgeItems(
    ctx,
    { receiptId },
    {
      tenants: tenantsOf(tenantId),
      names: names(),
      partition: partition(tenantId),
      receipts: receipts(),
      clock: systemClock,
    },
  );
});
