import type { PreTokenGenerationV2TriggerEvent } from 'aws-lambda';
import { tenantIdOf } from '../kernel/ids.ts';
import { log } from '../platform/log.ts';
import { shapeDeps } from './authorizer-deps.ts';
import { shapeToken } from './verbs/shape-token.ts';

/** Cognito asks before every token, of a sign-in and of a renewal: an error here refuses it. */
export const handler = async (event: PreTokenGenerationV2TriggerEvent): Promise<PreTokenGenerationV2TriggerEvent> => {
  log.resetKeys();
  const tenantId = tenantIdOf(event.request.userAttributes['custom:tenantId']);
  log.appendKeys({ tenantId });
  const claims = await shapeToken({ tenantId, userId: event.userName }, shapeDeps(tenantId));
  event.response = {
    claimsAndScopeOverrideDetails: {
      accessTokenGeneration: {
        claimsToAddOrOverride: claims,
        // The token is for our API: with this scope it could change the person's password at Cognito's.
        scopesToSuppress: ['aws.cognito.signin.user.admin'],
      },
    },
  };
  return event;
};
