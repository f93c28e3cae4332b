import { systemContext, task } from '../platform/workflow.ts';
import { provisioningTask } from './contract.ts';
import { commitOf, gatewayKeys, tenantsOf } from './deps.ts';
import { createGatewayKey } from './verbs/create-gateway-key.ts';

export const handler = task(provisioningTask, ({ tenantId }) => {
  const ctx = systemContext(tenantId, 'tenants/create-gateway-key', tenantId);
  return createGatewayKey(ctx, { gatewayKeys: gatewayKeys(), tenants: tenantsOf(tenantId), commit: commitOf(ctx) });
});
