import { serve } from '../platform/serve.ts';
import { isolation } from './contract.ts';
import { overrideDeps, replaysOfStaff } from './deps.ts';
import { overrideLimits } from './verbs/override-limits.ts';

export const handler = serve({
  capability: isolation,
  entry: 'override-limits',
  staffReplays: replaysOfStaff,
  deps: overrideDeps,
  verbs: { overrideLimits },
});
