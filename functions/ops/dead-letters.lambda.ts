import { serve } from '../platform/serve.ts';
import { ops } from './contract.ts';
import { listLettersDeps } from './letter-deps.ts';
import { listDeadLetters } from './verbs/list-dead-letters.ts';

export const handler = serve({
  capability: ops,
  entry: 'dead-letters',
  deps: listLettersDeps,
  verbs: { listDeadLetters },
});
