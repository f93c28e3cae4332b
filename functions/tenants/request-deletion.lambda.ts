import { serve } from '../platform/serve.ts';
import { tenants } from './contract.ts';
import { requestDeletionDeps, sessions } from './deps.ts';
import { requestDeletion, restoreOwnTenant } from './verbs/request-deletion.ts';

export const handler = serve({
  capability: tenants,
  entry: 'request-deletion',
  sessions,
  deps: requestDeletionDeps,
  verbs: { requestDeletion, restoreOwnTenant },
});
