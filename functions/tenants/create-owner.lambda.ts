import { systemContext, task } from '../platform/workflow.ts';
import { provisioningTask } from './contract.ts';
import { members, provisionings } from './deps.ts';
import { provisionOwner } from './verbs/provision-owner.ts';

export const handler = task(provisioningTask, ({ tenantId }) => {
  const ctx = systemContext(tenantId, 'tenants/create-owner', tenantId);
  return provisionOwner(ctx, { provisionings: provisionings(), members: members(ctx) });
});
