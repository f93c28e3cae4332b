import { serve } from '../platform/serve.ts';
import { ops } from './contract.ts';
import { replaysOfStaff } from './deps.ts';
import { runReconciliationDeps } from './reconciliation-deps.ts';
import { runReconciliation } from './verbs/reconciliations.ts';

export const handler = serve({
  capability: ops,
  entry: 'run-reconciliation',
  staffReplays: replaysOfStaff,
  deps: runReconciliationDeps,
  verbs: { runReconciliation },
});
