import { env } from '../platform/env.ts';
import { reconciler } from '../platform/reconciliation.ts';
import { canonical } from './canonical.ts';
import { systemDeps, upkeepDeps } from './deps.ts';
import { filedUnder } from './invoice-files.adapter.ts';
import { renderEdge } from './render-edge.adapter.ts';
import { reconcileInvoiceFiles } from './verbs/reconcile-invoice-files.ts';

export const handler = reconciler({ name: 'invoice-files', capability: 'billing' }, (at) =>
  reconcileInvoiceFiles(at, {
    ...upkeepDeps('billing/reconcile-invoice-files', (ctx) => ({ ...systemDeps(ctx), ...renderEdge(), canonical })),
    filed: filedUnder(env('FINANCE_BUCKET_NAME').FINANCE_BUCKET_NAME),
  }),
);
