import { systemContext, task } from '../platform/workflow.ts';
import { provisioningTask } from './contract.ts';
import { gatewayKeys, members, partition, provisionings, vault } from './deps.ts';
import { undoProvisioning } from './verbs/undo-provisioning.ts';

export const handler = task(provisioningTask, ({ tenantId }) => {
  const ctx = systemContext(tenantId, 'tenants/undo-provisioning', tenantId);
  return undoProvisioning(ctx, {
    provisionings: provisionings(),
    members: members(ctx),
    gatewayKeys: gatewayKeys(),
    vault: vault(),
    partition: partition(tenantId),
  });
});
