import { serve } from '../platform/serve.ts';
import { ops } from './contract.ts';
import { operationDeps, sessions } from './deps.ts';
import { getOperation, getOwnOperation } from './verbs/get-operation.ts';
import { listOperations } from './verbs/list-operations.ts';

export const handler = serve({
  capability: ops,
  entry: 'operations',
  sessions,
  deps: operationDeps,
  verbs: { listOperations, getOperation, getOwnOperation },
});
