import { serve } from '../platform/serve.ts';
import { identity } from './contract.ts';
import { sessionDepsOf } from './session-deps.ts';
import { createSession } from './verbs/create-session.ts';
import { refreshSession } from './verbs/refresh-session.ts';

export const handler = serve({
  capability: identity,
  entry: 'sessions',
  deps: sessionDepsOf,
  verbs: { createSession, refreshSession },
});
