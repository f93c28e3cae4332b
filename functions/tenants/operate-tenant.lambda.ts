import { serve } from '../platform/serve.ts';
import { tenants } from './contract.ts';
import { operateDeps, replaysOfStaff } from './operator-deps.ts';
import { patchTenant, restoreTenant, resumeTenant, suspendTenant } from './verbs/operate-tenant.ts';

export const handler = serve({
  capability: tenants,
  entry: 'operate-tenant',
  staffReplays: replaysOfStaff,
  deps: operateDeps,
  verbs: { patchTenant, suspendTenant, resumeTenant, restoreTenant },
});
