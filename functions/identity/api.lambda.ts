import { serve } from '../platform/serve.ts';
import { identity } from './contract.ts';
import { depsOf, sessions } from './deps.ts';
import { createApiToken } from './verbs/create-api-token.ts';
import { createInvitation } from './verbs/create-invitation.ts';
import { endSession } from './verbs/end-session.ts';
import { getApiToken } from './verbs/get-api-token.ts';
import { getInvitation } from './verbs/get-invitation.ts';
import { getMe } from './verbs/get-me.ts';
import { getUser } from './verbs/get-user.ts';
import { listApiTokens } from './verbs/list-api-tokens.ts';
import { listInvitations } from './verbs/list-invitations.ts';
import { listRoles } from './verbs/list-roles.ts';
import { listUsers } from './verbs/list-users.ts';
import { resendInvitation } from './verbs/resend-invitation.ts';
import { revokeApiToken } from './verbs/revoke-api-token.ts';
import { revokeInvitation } from './verbs/revoke-invitation.ts';
import { updateUser } from './verbs/update-user.ts';

export const handler = serve({
  capability: identity,
  entry: 'api',
  sessions,
  deps: depsOf,
  verbs: {
    endSession,
    getMe,
    listUsers,
    getUser,
    updateUser,
    listRoles,
    createInvitation,
    listInvitations,
    getInvitation,
    resendInvitation,
    revokeInvitation,
    createApiToken,
    listApiTokens,
    getApiToken,
    revokeApiToken,
  },
});
