import type { APIGatewayAuthorizerResult, APIGatewayRequestAuthorizerEvent } from 'aws-lambda';
import { operatorPermissions } from '../kernel/permissions.ts';
import { log } from '../platform/log.ts';
import { verifyOperator } from './authorizer-deps.ts';
import { allowAll, bearerOf, refused } from './gateway-answer.ts';

/** Staff, by the operators' pool alone: a tenant's credential is nobody here. */
export const handler = async (event: APIGatewayRequestAuthorizerEvent): Promise<APIGatewayAuthorizerResult> => {
  log.resetKeys();
  const bearer = bearerOf(event);
  const operator = bearer ? await verifyOperator()(bearer) : undefined;
  if (!operator) throw refused();
  const { operatorId } = operator;
  const context = { operatorId, permissions: operatorPermissions.join(' ') };
  return { principalId: operatorId, policyDocument: allowAll(event.methodArn), context };
};
