import type { APIGatewayAuthorizerResult, APIGatewayRequestAuthorizerEvent } from 'aws-lambda';
import { log } from '../platform/log.ts';
import { authorizeOperatorDeps } from './authorizer-deps.ts';
import { allowAll, bearerOf, refused } from './gateway-answer.ts';
import { authorizeOperator } from './verbs/authorize-operator.ts';

/** Staff, by the operators' pool alone: a tenant's credential is nobody here. */
export const handler = async (event: APIGatewayRequestAuthorizerEvent): Promise<APIGatewayAuthorizerResult> => {
  log.resetKeys();
  const bearer = bearerOf(event);
  const operator = bearer ? await authorizeOperator(bearer, authorizeOperatorDeps()) : undefined;
  if (!operator) throw refused();
  return { ...operator, policyDocument: allowAll(event.methodArn), context: { ...operator.context } };
};
