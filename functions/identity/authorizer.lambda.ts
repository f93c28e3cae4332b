import type { APIGatewayAuthorizerResult, APIGatewayRequestAuthorizerEvent } from 'aws-lambda';
import { log } from '../platform/log.ts';
import { authorizeDeps } from './authorizer-deps.ts';
import { allowAll, bearerOf, denyAll, refused } from './gateway-answer.ts';
import { authorize } from './verbs/authorize.ts';

/** Says who is calling. What they may do is decided a request, in `serve`: this answer is kept for some seconds. */
export const handler = async (event: APIGatewayRequestAuthorizerEvent): Promise<APIGatewayAuthorizerResult> => {
  log.resetKeys();
  const bearer = bearerOf(event);
  const authorization = bearer ? await authorize(bearer, authorizeDeps()) : undefined;
  if (!authorization) throw refused();
  const { principalId, context, usageIdentifierKey, isRefused } = authorization;
  const policyDocument = isRefused ? denyAll(event.methodArn) : allowAll(event.methodArn);
  return { principalId, policyDocument, context, usageIdentifierKey };
};
