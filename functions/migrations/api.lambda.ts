import { serve } from '../platform/serve.ts';
import { migrations } from './contract.ts';
import { lookDeps } from './deps.ts';
import { getTenantLedger } from './verbs/get-tenant-ledger.ts';
import { listMigrations } from './verbs/list-migrations.ts';

export const handler = serve({
  capability: migrations,
  entry: 'api',
  deps: lookDeps,
  verbs: { listMigrations, getTenantLedger },
});
