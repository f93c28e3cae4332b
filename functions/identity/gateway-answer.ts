import type { APIGatewayRequestAuthorizerEvent, PolicyDocument } from 'aws-lambda';

/** The header's name comes as the client wrote it. */
export function bearerOf({ headers }: Pick<APIGatewayRequestAuthorizerEvent, 'headers'>): string | undefined {
  const [, text] = Object.entries(headers ?? {}).find(([name]) => name.toLowerCase() === 'authorization') ?? [];
  return /^Bearer (\S+)$/i.exec(text ?? '')?.[1];
}

/** The gateway keeps the answer by credential, for every route: so it allows the whole stage. */
export const allowAll = (methodArn: string): PolicyDocument => wholeStage('Allow', methodArn);

/** The gateway's document makes 429 of it: a tenant beyond its limit is the only one that is denied. */
export const denyAll = (methodArn: string): PolicyDocument => wholeStage('Deny', methodArn);

function wholeStage(Effect: 'Allow' | 'Deny', methodArn: string): PolicyDocument {
  const [api, stage] = methodArn.split('/');
  return {
    Version: '2012-10-17',
    Statement: [{ Action: 'execute-api:Invoke', Effect, Resource: `${api}/${stage}/*` }],
  };
}

/** API Gateway answers 401 to this very message; to any other error, 500. */
export const refused = (): Error => new Error('Unauthorized');
