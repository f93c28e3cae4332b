import { type Call, headerOf } from './call.ts';
import type { RestApi } from './rest-api.ts';
import type { Match } from './route-match.ts';

export type AuthorizerContext = Readonly<Record<string, string | number>>;

const orNull = <T extends object>(value: T): T | null => (Object.keys(value).length > 0 ? value : null);

const lastOf = (pairs: Iterable<readonly [string, string]>) => Object.fromEntries(pairs);

function allOf(pairs: Iterable<readonly [string, string]>): Record<string, string[]> {
  const found: Record<string, string[]> = {};
  for (const [name, value] of pairs) found[name] = [...(found[name] ?? []), value];
  return found;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Common log format, `24/Nov/2026:21:04:05 +0000`. */
function requestTime(at: number): string {
  const [date = '', time = ''] = new Date(at).toISOString().split(/[T.]/);
  const [year, month, day] = date.split('-');
  return `${day}/${MONTHS[Number(month) - 1]}/${year}:${time} +0000`;
}

export function requestContextOf(api: RestApi, match: Match, call: Call, account: string) {
  return {
    accountId: account,
    apiId: api.id,
    domainName: headerOf(call, 'host') ?? 'localhost',
    domainPrefix: (headerOf(call, 'host') ?? 'localhost').split('.')[0],
    extendedRequestId: call.requestId.replaceAll('-', '').slice(0, 16),
    httpMethod: call.method,
    identity: {
      accessKey: null,
      accountId: null,
      caller: null,
      cognitoAuthenticationProvider: null,
      cognitoAuthenticationType: null,
      cognitoIdentityId: null,
      cognitoIdentityPoolId: null,
      principalOrgId: null,
      sourceIp: call.sourceIp,
      user: null,
      userAgent: headerOf(call, 'user-agent') ?? null,
      userArn: null,
    },
    ...(match.route.operationId ? { operationName: match.route.operationId } : {}),
    path: call.path,
    protocol: 'HTTP/1.1',
    requestId: call.requestId,
    requestTime: requestTime(call.startedAt),
    requestTimeEpoch: call.startedAt,
    resourceId: Buffer.from(match.route.resource).toString('hex').slice(-6),
    resourcePath: match.route.resource,
    stage: api.stage,
  };
}

function partsOf(match: Match, call: Call) {
  return {
    resource: match.route.resource,
    path: call.path,
    httpMethod: call.method,
    headers: orNull(lastOf(call.headers)),
    multiValueHeaders: orNull(allOf(call.headers)),
    queryStringParameters: orNull(lastOf(call.query)),
    multiValueQueryStringParameters: orNull(allOf(call.query)),
    pathParameters: orNull(match.pathParameters),
    stageVariables: null,
  };
}

const isBinary = (api: RestApi, call: Call): boolean => {
  const type = (headerOf(call, 'content-type') ?? '').split(';')[0]?.trim().toLowerCase();
  return api.binaryMediaTypes.some((known) => known === '*/*' || known.toLowerCase() === type);
};

/** Lambda proxy integration, payload of REST APIs (API Gateway guide, "Input format of a Lambda function"). */
export function proxyEvent(api: RestApi, match: Match, call: Call, account: string, authorizer?: AuthorizerContext) {
  const binary = isBinary(api, call);
  return {
    ...partsOf(match, call),
    requestContext: { ...requestContextOf(api, match, call, account), ...(authorizer ? { authorizer } : {}) },
    body: call.body.length > 0 ? call.body.toString(binary ? 'base64' : 'utf8') : null,
    isBase64Encoded: binary && call.body.length > 0,
  };
}

export function authorizerEvent(api: RestApi, match: Match, call: Call, account: string, methodArn: string) {
  return {
    type: 'REQUEST',
    methodArn,
    ...partsOf(match, call),
    requestContext: requestContextOf(api, match, call, account),
  };
}
