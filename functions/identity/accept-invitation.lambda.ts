import { serve } from '../platform/serve.ts';
import { acceptDepsOf } from './accept-deps.ts';
import { identity } from './contract.ts';
import { acceptInvitation } from './verbs/accept-invitation.ts';

export const handler = serve({
  capability: identity,
  entry: 'accept-invitation',
  deps: acceptDepsOf,
  verbs: { acceptInvitation },
});
