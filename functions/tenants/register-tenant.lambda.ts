import { systemContext, task } from '../platform/workflow.ts';
import { provisioningTask } from './contract.ts';
import { commitOf, dataLedgerOf, provisionings, region, tenantsOf } from './deps.ts';
import { registerTenant } from './verbs/register-tenant.ts';

export const handler = task(provisioningTask, ({ tenantId }) => {
  const ctx = systemContext(tenantId, 'tenants/register-tenant', tenantId);
  return registerTenant(ctx, {
    provisionings: provisionings(),
    tenants: tenantsOf(tenantId),
    dataLedger: dataLedgerOf(tenantId),
    region: region(),
    commit: commitOf(ctx),
  });
});
