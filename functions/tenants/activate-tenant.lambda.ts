import { systemContext, task } from '../platform/workflow.ts';
import { provisioningTask } from './contract.ts';
import { commitOf, dataLedgerOf, links, provisionings, tenantsOf } from './deps.ts';
import { activateTenant } from './verbs/activate-tenant.ts';

export const handler = task(provisioningTask, ({ tenantId }) => {
  const ctx = systemContext(tenantId, 'tenants/activate-tenant', tenantId);
  return activateTenant(ctx, {
    provisionings: provisionings(),
    tenants: tenantsOf(tenantId),
    dataLedger: dataLedgerOf(tenantId),
    links: links(),
    commit: commitOf(ctx),
  });
});
