import { serve } from '../platform/serve.ts';
import { tenants } from './contract.ts';
import { sessions, tenantKeyDeps } from './deps.ts';
import { getTenantKey } from './verbs/get-tenant-key.ts';
import { holdTenantKey } from './verbs/hold-tenant-key.ts';
import { rotateTenantKey } from './verbs/rotate-tenant-key.ts';

export const handler = serve({
  capability: tenants,
  entry: 'keys',
  sessions,
  deps: tenantKeyDeps,
  verbs: { getTenantKey, rotateTenantKey, holdTenantKey },
});
