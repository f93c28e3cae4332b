import { serve } from '../platform/serve.ts';
import { tenants } from './contract.ts';
import { tenantList } from './deps.ts';
import { inspectDeps } from './operator-deps.ts';
import { inspectTenant } from './verbs/inspect-tenant.ts';
import { listTenants } from './verbs/list-tenants.ts';

export const handler = serve({
  capability: tenants,
  entry: 'operators',
  deps: () => ({ ...inspectDeps(), list: tenantList() }),
  verbs: { listTenants, inspectTenant },
});
