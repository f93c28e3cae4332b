import { serve } from '../platform/serve.ts';
import { tenants } from './contract.ts';
import { sealing, tenantList } from './deps.ts';
import { listTenants } from './verbs/list-tenants.ts';

export const handler = serve({
  capability: tenants,
  entry: 'operators',
  deps: () => ({ list: tenantList(), sealing }),
  verbs: { listTenants },
});
