import { systemContext, task } from '../platform/workflow.ts';
import { deletionTask } from './contract.ts';
import { gatewayKeys, receipts } from './deps.ts';
import { purgeGatewayKey } from './verbs/purge-stores.ts';

export const handler = task(deletionTask, ({ tenantId, receiptId }) => {
  const ctx = systemContext(tenantId, 'tenants/purge-gateway-key', receiptId);
  return purgeGatewayKey(ctx, { receiptId }, { gatewayKeys: gatewayKeys(), receipts: receipts() });
});
