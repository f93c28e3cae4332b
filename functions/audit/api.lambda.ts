import { serve } from '../platform/serve.ts';
import { audit } from './contract.ts';
import { depsOf, sessions } from './deps.ts';
import { listAuditEvents } from './verbs/list-audit-events.ts';

export const handler = serve({
  capability: audit,
  entry: 'api',
  sessions,
  deps: depsOf,
  verbs: { listAuditEvents },
});
