import { serve } from '../platform/serve.ts';
import { isolation } from './contract.ts';
import { limitsDeps, sessions } from './deps.ts';
import { getLimits } from './verbs/get-limits.ts';
import { getTenantLimits } from './verbs/get-tenant-limits.ts';

export const handler = serve({
  capability: isolation,
  entry: 'api',
  sessions,
  deps: limitsDeps,
  verbs: { getLimits, getTenantLimits },
});
