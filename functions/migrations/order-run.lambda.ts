import { serve } from '../platform/serve.ts';
import { migrations } from './contract.ts';
import { orderDeps, replaysOfStaff } from './deps.ts';
import { pauseRun, resumeRun, startRun } from './verbs/order-fleet-run.ts';
import { migrateTenant, rollBackTenant } from './verbs/order-tenant-run.ts';

export const handler = serve({
  capability: migrations,
  entry: 'order-run',
  staffReplays: replaysOfStaff,
  deps: orderDeps,
  verbs: { startRun, pauseRun, resumeRun, migrateTenant, rollBackTenant },
});
