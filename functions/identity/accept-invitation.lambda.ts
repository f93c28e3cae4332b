import { serve } from '../platform/serve.ts';
import { identity } from './contract.ts';
import { acceptDepsOf } from './member-deps.ts';
import { acceptInvitation } from './verbs/accept-invitation.ts';

export const handler = serve({
  capability: identity,
  entry: 'accept-invitation',
  deps: acceptDepsOf,
  verbs: { acceptInvitation },
});
