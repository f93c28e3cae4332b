import { serve } from '../platform/serve.ts';
import { metering } from './contract.ts';
import { meteringDeps, sessions } from './deps.ts';
import { getCurrentUsage } from './verbs/get-current-usage.ts';
import { getEventVerdict } from './verbs/get-event-verdict.ts';
import { listMeters } from './verbs/list-meters.ts';
import { queryMeter } from './verbs/query-meter.ts';

export const handler = serve({
  capability: metering,
  entry: 'api',
  verbs: { getCurrentUsage, getEventVerdict, listMeters, queryMeter },
  deps: meteringDeps,
  sessions: sessions(),
});
