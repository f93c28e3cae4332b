import { Fn, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { type Route, routesOf } from '../functions/contracts.ts';
import { authorizationSeconds } from '../functions/kernel/gateway-key.ts';
import { quotaExceeded } from '../functions/kernel/rate.ts';
import { origins } from './config.ts';
import type { House } from './constructs/house.ts';
import type { TenantFunction } from './constructs/tenant-function.ts';

export interface DocumentProps {
  readonly house: House;
  readonly api: 'tenant' | 'operators';
  readonly title: string;
  readonly authorizer: TenantFunction;
  /** The console's origin: what browsers may call from. */
  readonly corsOrigin: string;
}

const allowedHeaders = 'Authorization,Content-Type,Idempotency-Key,If-Match,Api-Version,X-Request-Id';

const invocation = (scope: Construct, arn: string) =>
  Fn.join('', [
    'arn:aws:apigateway:',
    Stack.of(scope).region,
    ':lambda:path/2015-03-31/functions/',
    arn,
    '/invocations',
  ]);

/**
 * The document that API Gateway imports: routes, authorizer, usage-plan key and CORS, from the contracts. Bodies are
 * checked by `serve`, which answers 422 with a pointer to the field; the gateway's validators know neither.
 */
export function gatewayDocument(scope: Construct, props: DocumentProps): Record<string, unknown> {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of routesOf(props.api)) {
    const known = paths[route.endpoint.path] ?? { options: preflight(route, props) };
    paths[route.endpoint.path] = { ...known, [route.endpoint.method.toLowerCase()]: operation(scope, route, props) };
  }
  return {
    openapi: '3.0.1',
    info: { title: props.title, version: '2026-11-01' },
    'x-amazon-apigateway-api-key-source': 'AUTHORIZER',
    'x-amazon-apigateway-request-validators': {
      parameters: { validateRequestBody: false, validateRequestParameters: true },
    },
    'x-amazon-apigateway-request-validator': 'parameters',
    'x-amazon-apigateway-gateway-responses': gatewayResponses(origins(props.house.stage).docs),
    'x-amazon-apigateway-binary-media-types': [],
    paths,
    components: {
      securitySchemes: {
        tenantAuthorizer: {
          type: 'apiKey',
          name: 'Authorization',
          in: 'header',
          'x-amazon-apigateway-authtype': 'custom',
          'x-amazon-apigateway-authorizer': {
            type: 'request',
            identitySource: 'method.request.header.Authorization',
            authorizerUri: invocation(scope, props.authorizer.function.functionArn),
            // Staff are few, and their sign-out is asked for by the authorizer itself.
            authorizerResultTtlInSeconds: props.api === 'operators' ? 0 : authorizationSeconds,
          },
        },
        apiKey: { type: 'apiKey', name: 'x-api-key', in: 'header' },
      },
    },
  };
}

function operation(scope: Construct, route: Route, props: DocumentProps): Record<string, unknown> {
  const entry = `${route.capability}/${route.endpoint.entry}`;
  const fn = props.house.functions.get(entry);
  if (!fn) throw new Error(`${route.endpoint.method} ${route.endpoint.path}: no function ${entry}`);
  const secured =
    route.endpoint.auth === 'public'
      ? []
      : [{ tenantAuthorizer: [], ...(props.api === 'tenant' ? { apiKey: [] } : {}) }];
  return {
    operationId: route.name,
    parameters: [...route.endpoint.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
      name,
      in: 'path',
      required: true,
      schema: { type: 'string' },
    })),
    security: secured,
    responses: { default: { description: 'See the public document' } },
    'x-amazon-apigateway-integration': {
      type: 'aws_proxy',
      httpMethod: 'POST',
      passthroughBehavior: 'when_no_match',
      timeoutInMillis: 29_000,
      uri: invocation(scope, fn.function.functionArn),
    },
  };
}

function preflight(route: Route, props: DocumentProps): Record<string, unknown> {
  const methods = routesOf(props.api)
    .filter(({ endpoint }) => endpoint.path === route.endpoint.path)
    .map(({ endpoint }) => endpoint.method);
  const headers = {
    'Access-Control-Allow-Origin': props.corsOrigin,
    'Access-Control-Allow-Methods': [...methods, 'OPTIONS'].join(','),
    'Access-Control-Allow-Headers': allowedHeaders,
    'Access-Control-Max-Age': '600',
  };
  return {
    security: [],
    parameters: [...route.endpoint.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
      name,
      in: 'path',
      required: true,
      schema: { type: 'string' },
    })),
    responses: {
      '204': {
        description: 'CORS',
        headers: Object.fromEntries(Object.keys(headers).map((name) => [name, { schema: { type: 'string' } }])),
      },
    },
    'x-amazon-apigateway-integration': {
      type: 'mock',
      requestTemplates: { 'application/json': '{"statusCode": 204}' },
      responses: {
        default: {
          statusCode: '204',
          responseParameters: Object.fromEntries(
            Object.entries(headers).map(([name, value]) => [`method.response.header.${name}`, `'${value}'`]),
          ),
        },
      },
    },
  };
}

/** The gateway's own refusals, as problem+json (RFC 9457), with the codes that `serve` uses for the same thing. */
function gatewayResponses(docs: string): Record<string, unknown> {
  const answer = (
    status: number | undefined,
    code: string,
    title: string,
    extraHeaders: Record<string, string> = {},
    more: Record<string, unknown> = {},
  ) => ({
    ...(status ? { statusCode: status } : {}),
    responseParameters: {
      'gatewayresponse.header.Content-Type': "'application/problem+json'",
      'gatewayresponse.header.Access-Control-Allow-Origin': "'*'",
      'gatewayresponse.header.Access-Control-Expose-Headers': "'Retry-After,RateLimit,RateLimit-Policy,X-Request-Id'",
      'gatewayresponse.header.X-Request-Id': 'context.requestId',
      ...Object.fromEntries(
        Object.entries(extraHeaders).map(([name, value]) => [
          `gatewayresponse.header.${name}`,
          value.startsWith('context.') ? value : `'${value}'`,
        ]),
      ),
    },
    responseTemplates: {
      'application/json': JSON.stringify({
        type: `${docs}/problems/${code}`,
        title,
        status: status ?? 500,
        code,
        requestId: '$context.requestId',
        ...more,
      }),
    },
  });
  const tooMany = 'Too many requests; wait a moment.';
  const quota = { type: quotaExceeded };
  return {
    UNAUTHORIZED: answer(401, 'unauthenticated', 'A valid credential is needed.', { 'WWW-Authenticate': 'Bearer' }),
    // The authorizers deny nobody but a tenant that is beyond its limit, and say in their context until when.
    ACCESS_DENIED: answer(
      429,
      'quota-exceeded',
      tooMany,
      {
        'Retry-After': 'context.authorizer.retryAfter',
        RateLimit: 'context.authorizer.rateLimit',
        'RateLimit-Policy': 'context.authorizer.rateLimitPolicy',
      },
      { ...quota, limit: 'requestsPerMinute', 'violated-policies': ['tenant'] },
    ),
    INVALID_API_KEY: answer(401, 'unauthenticated', 'A valid credential is needed.'),
    MISSING_AUTHENTICATION_TOKEN: answer(404, 'not-found', 'There is no such resource.'),
    RESOURCE_NOT_FOUND: answer(404, 'not-found', 'There is no such resource.'),
    BAD_REQUEST_PARAMETERS: answer(400, 'malformed-request', 'The request could not be read.'),
    BAD_REQUEST_BODY: answer(400, 'malformed-request', 'The request could not be read.'),
    REQUEST_TOO_LARGE: answer(413, 'body-too-large', 'The request body is larger than 1 MB.'),
    UNSUPPORTED_MEDIA_TYPE: answer(415, 'unsupported-media-type', 'This route reads application/json.'),
    THROTTLED: answer(429, 'quota-exceeded', tooMany, { 'Retry-After': '1' }, quota),
    QUOTA_EXCEEDED: answer(429, 'quota-exceeded', tooMany, { 'Retry-After': '60' }, quota),
    INTEGRATION_TIMEOUT: answer(503, 'unavailable', 'A service that this request needs does not answer; try again.', {
      'Retry-After': '2',
    }),
    INTEGRATION_FAILURE: answer(503, 'unavailable', 'A service that this request needs does not answer; try again.', {
      'Retry-After': '2',
    }),
    AUTHORIZER_FAILURE: answer(503, 'unavailable', 'A service that this request needs does not answer; try again.', {
      'Retry-After': '2',
    }),
    AUTHORIZER_CONFIGURATION_ERROR: answer(
      503,
      'unavailable',
      'A service that this request needs does not answer; try again.',
      { 'Retry-After': '2' },
    ),
    DEFAULT_4XX: answer(undefined, 'malformed-request', 'The request could not be served.'),
    DEFAULT_5XX: answer(undefined, 'internal-error', 'Something went wrong on our side.'),
  };
}
