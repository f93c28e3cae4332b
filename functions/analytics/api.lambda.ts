import { serve } from '../platform/serve.ts';
import { analytics } from './contract.ts';
import { analyticsDeps, sessions } from './deps.ts';
import { getSlis } from './verbs/get-slis.ts';
import { getTenantSlis } from './verbs/get-tenant-slis.ts';
import { listHeavyTenants } from './verbs/list-heavy-tenants.ts';

export const handler = serve({
  capability: analytics,
  entry: 'api',
  sessions,
  deps: analyticsDeps,
  verbs: { getSlis, getTenantSlis, listHeavyTenants },
});
