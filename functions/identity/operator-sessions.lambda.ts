import { serve } from '../platform/serve.ts';
import { identity } from './contract.ts';
import { staffSessionDeps } from './staff-deps.ts';
import { createOperatorSession } from './verbs/create-operator-session.ts';
import { refreshOperatorSession } from './verbs/refresh-operator-session.ts';

export const handler = serve({
  capability: identity,
  entry: 'operator-sessions',
  deps: staffSessionDeps,
  verbs: { createOperatorSession, refreshOperatorSession },
});
