import { env } from '../platform/env.ts';
import { serve } from '../platform/serve.ts';
import { tenants } from './contract.ts';
import { receipts, secrets } from './deps.ts';
import { invoiceFiles } from './invoice-files.adapter.ts';
import { getDeletion } from './verbs/get-deletion.ts';

export const handler = serve({
  capability: tenants,
  entry: 'deletion-receipt',
  deps: () => ({
    receipts: receipts(),
    secrets,
    invoices: invoiceFiles(env('FINANCE_BUCKET_NAME').FINANCE_BUCKET_NAME),
  }),
  verbs: { getDeletion },
});
