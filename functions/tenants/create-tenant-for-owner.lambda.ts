import { serve } from '../platform/serve.ts';
import { tenants } from './contract.ts';
import { createForOwnerDeps } from './operator-deps.ts';
import { createTenantForOwner } from './verbs/create-tenant-for-owner.ts';

export const handler = serve({
  capability: tenants,
  entry: 'create-tenant-for-owner',
  deps: createForOwnerDeps,
  verbs: { createTenantForOwner },
});
