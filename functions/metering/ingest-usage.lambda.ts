import { serve } from '../platform/serve.ts';
import { metering } from './contract.ts';
import { ingestDeps, sessions } from './deps.ts';
import { ingestUsage } from './verbs/ingest-usage.ts';
import { ingestUsageForTenants } from './verbs/ingest-usage-for-tenants.ts';

export const handler = serve({
  capability: metering,
  entry: 'ingest-usage',
  verbs: { ingestUsage, ingestUsageForTenants },
  deps: ingestDeps(),
  sessions: sessions(),
});
