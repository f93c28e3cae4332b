import { serve } from '../platform/serve.ts';
import { tenants } from './contract.ts';
import { sessions, tenantDeps } from './deps.ts';
import { getTenant } from './verbs/get-tenant.ts';
import { listAgreements } from './verbs/list-agreements.ts';
import { updateTenant } from './verbs/update-tenant.ts';

export const handler = serve({
  capability: tenants,
  entry: 'api',
  sessions,
  deps: tenantDeps,
  verbs: { getTenant, updateTenant, listAgreements },
});
