import { serve } from '../platform/serve.ts';
import { ops } from './contract.ts';
import { reconciliationDeps } from './reconciliation-deps.ts';
import { getReconciliation, listReconciliations } from './verbs/reconciliations.ts';

export const handler = serve({
  capability: ops,
  entry: 'reconciliations',
  deps: reconciliationDeps,
  verbs: { listReconciliations, getReconciliation },
});
