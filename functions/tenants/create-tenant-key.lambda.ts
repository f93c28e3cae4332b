import { systemContext, task } from '../platform/workflow.ts';
import { provisioningTask } from './contract.ts';
import { commitOf, tenantsOf, vault } from './deps.ts';
import { createTenantKey } from './verbs/create-tenant-key.ts';

export const handler = task(provisioningTask, ({ tenantId }) => {
  const ctx = systemContext(tenantId, 'tenants/create-tenant-key', tenantId);
  return createTenantKey(ctx, { vault: vault(), tenants: tenantsOf(tenantId), commit: commitOf(ctx) });
});
