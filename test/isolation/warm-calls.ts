import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import { permissionsOf } from '../../functions/kernel/permissions.ts';
import type { Handler, WarmProcess } from './warm-bundle.ts';

export interface Call {
  readonly method: string;
  readonly resource: string;
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly idempotencyKey?: string;
}

/** What API Gateway hands over after its authorizer has said whose call it is. */
function eventOf(call: Call, tenantId: string, requestId: string): APIGatewayProxyEvent {
  const event = {
    httpMethod: call.method,
    resource: call.resource,
    path: call.resource,
    headers: {
      'Content-Type': 'application/json',
      ...(call.idempotencyKey ? { 'Idempotency-Key': call.idempotencyKey } : {}),
    },
    pathParameters: call.params ?? null,
    queryStringParameters: call.query ?? null,
    multiValueQueryStringParameters: null,
    body: call.body === undefined ? null : JSON.stringify(call.body),
    isBase64Encoded: false,
    requestContext: {
      requestId,
      identity: { sourceIp: '192.0.2.1' },
      authorizer: {
        tenantId,
        tenantState: 'active',
        plan: 'pro',
        tier: 'pool',
        mode: 'live',
        actorType: 'user',
        // The same person's id in every tenant: nothing but the tenant tells two callers apart.
        actorId: 'usr_0000000000000000000000000A',
        userId: 'usr_0000000000000000000000000A',
        role: 'owner',
        permissions: permissionsOf.owner.join(' '),
        issuedAt: String(Date.now()),
      },
    },
  };
  return event as unknown as APIGatewayProxyEvent;
}

export function send(entries: WarmProcess, tenantId: string, call: Call, id: string): Promise<APIGatewayProxyResult> {
  const handler: Handler = call.resource.startsWith('/v1/audit') ? entries.audit : entries.workspace;
  return handler(eventOf(call, tenantId, id), { awsRequestId: id, functionName: 'warm' } as Context);
}
