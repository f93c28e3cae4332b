import { serve } from '../platform/serve.ts';
import { tenants } from './contract.ts';
import { createTenantDeps } from './deps.ts';
import { admitTenant, createTenant } from './verbs/create-tenant.ts';

export const handler = serve({
  capability: tenants,
  entry: 'create-tenant',
  deps: createTenantDeps,
  admit: async (ctx) => {
    await admitTenant(ctx, createTenantDeps());
  },
  verbs: { createTenant },
});
