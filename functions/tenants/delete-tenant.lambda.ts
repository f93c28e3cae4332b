import { serve } from '../platform/serve.ts';
import { tenants } from './contract.ts';
import { deleteTenantDeps } from './operator-deps.ts';
import { deleteTenant } from './verbs/delete-tenant.ts';

export const handler = serve({
  capability: tenants,
  entry: 'delete-tenant',
  deps: deleteTenantDeps,
  verbs: { deleteTenant },
});
