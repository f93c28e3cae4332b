import { isServerError, isThrottlingError, isTransientError } from '@smithy/core/retry';
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import * as z from 'zod';
import { WriteConflict } from '../kernel/change.ts';
import type { Endpoint } from '../kernel/endpoint.ts';
import { isProblem, type Problem, problem } from '../kernel/problem.ts';
import { env } from './env.ts';
import { log } from './log.ts';
import { count } from './metrics.ts';
import { OutOfReach } from './out-of-reach.ts';
import { lowerCased } from './serve-context.ts';

export interface Reply {
  readonly output: unknown;
  readonly replayed: boolean;
}

export type Page = (output: never) => string;

const secure = {
  'Cache-Control': 'no-store',
  'X-Content-Type-Options': 'nosniff',
  'Strict-Transport-Security': 'max-age=63072000; includeSubDomains',
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Expose-Headers':
    'ETag, Location, Link, Retry-After, RateLimit, RateLimit-Policy, X-Request-Id, Idempotency-Replayed',
};

/** Encodes through the output schema, so that a field it does not know never leaves. */
export function answerOf(
  endpoint: Endpoint,
  reply: Reply,
  event: APIGatewayProxyEvent,
  page?: Page,
): APIGatewayProxyResult {
  if (page && wantsHtml(event)) return htmlOf(endpoint, page(reply.output as never));
  const replayed = reply.replayed ? { 'Idempotency-Replayed': 'true' } : {};
  if (!endpoint.output) return { statusCode: endpoint.success, headers: { ...secure, ...replayed }, body: '' };
  const encoded = reply.replayed
    ? repeated(endpoint.output, reply.output)
    : z.encode(endpoint.output, reply.output as never);
  if (endpoint.produces)
    return {
      statusCode: endpoint.success,
      headers: { ...secure, 'Content-Type': endpoint.produces },
      body: String(encoded),
    };
  const body = encoded as Record<string, unknown>;
  return {
    statusCode: endpoint.success,
    headers: { ...secure, ...replayed, 'Content-Type': 'application/json', ...resourceHeaders(endpoint, body, event) },
    body: JSON.stringify(body),
  };
}

/** What an older build decided lacks the fields that have been added since: it is repeated as it was then. */
function repeated(schema: z.ZodType, output: unknown): unknown {
  const told = z.safeEncode(schema, output as never);
  return told.success ? told.data : z.encode(asFarAsKnown(schema), output as never);
}

const asFarAsKnown = (schema: z.core.$ZodType): z.ZodType => {
  if (schema instanceof z.ZodObject)
    return z.object(
      Object.fromEntries(
        Object.entries(schema.shape).map(([name, field]) => [name, asFarAsKnown(field as z.ZodType).optional()]),
      ),
    );
  if (schema instanceof z.ZodArray) return z.array(asFarAsKnown(schema.element));
  return schema instanceof z.ZodNullable ? asFarAsKnown(schema.unwrap()).nullable() : (schema as z.ZodType);
};

function wantsHtml(event: APIGatewayProxyEvent): boolean {
  const accept = lowerCased(event.headers)['accept'] ?? '';
  return accept.includes('text/html') && !accept.includes('application/json');
}

const htmlOf = (endpoint: Endpoint, body: string): APIGatewayProxyResult => ({
  statusCode: endpoint.success,
  headers: {
    ...secure,
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
    Vary: 'Accept',
  },
  body,
});

function resourceHeaders(
  endpoint: Endpoint,
  body: Record<string, unknown>,
  event: APIGatewayProxyEvent,
): Record<string, string> {
  const headers: Record<string, string> = {};
  if (typeof body['etag'] === 'string') headers['ETag'] = body['etag'];
  if (endpoint.success === 201 && typeof body['id'] === 'string')
    headers['Location'] = `${pathOf(event)}/${body['id']}`;
  const operation = body['operationId'] ?? body['id'];
  if (endpoint.success === 202 && typeof operation === 'string' && operation.startsWith('op_'))
    headers['Location'] = `/v1/operations/${operation}`;
  if (typeof body['nextCursor'] === 'string') {
    const query = new URLSearchParams({
      ...(event.queryStringParameters as Record<string, string> | null),
      cursor: body['nextCursor'],
    });
    headers['Link'] = `<${pathOf(event)}?${query}>; rel="next"`;
  }
  return headers;
}

const pathOf = (event: APIGatewayProxyEvent) => event.path.replace(/\/$/, '');

export function answerProblem(error: unknown, event: APIGatewayProxyEvent): APIGatewayProxyResult {
  const known = problemFrom(error);
  if (error instanceof OutOfReach) {
    log.error('a call was out of reach', { error });
    count('CallsOutOfReach');
  }
  if (known.kind.status >= 500)
    log.error('request failed', { error: error instanceof Error ? error : new Error(String(error)) });
  const { detail, errors, extra, retryAfterSeconds } = known.options;
  const body = {
    type: `${env('DOCS_URL').DOCS_URL}/problems/${known.code}`,
    title: known.kind.title,
    status: known.kind.status,
    code: known.code,
    ...(detail ? { detail } : {}),
    instance: pathOf(event),
    requestId: event.requestContext.requestId,
    ...(errors && errors.length > 0 ? { errors } : {}),
    ...extra,
  };
  return {
    statusCode: known.kind.status,
    headers: {
      ...secure,
      'Content-Type': 'application/problem+json',
      ...(known.kind.status === 401 ? { 'WWW-Authenticate': 'Bearer' } : {}),
      ...(retryAfterSeconds ? { 'Retry-After': String(retryAfterSeconds) } : {}),
    },
    body: JSON.stringify(body),
  };
}

// What passes, besides what the SDK knows of throttles, broken connections and services that failed (503, not 500).
const passing = new Set([
  'TransactionCanceledException',
  'StripeConnectionError',
  'StripeRateLimitError',
  'StripeAPIError',
]);

type Fault = Parameters<typeof isServerError>[0];

/** The caller may repeat the request: the SDK would have, and gave up. */
const isPassing = (error: Fault): boolean =>
  passing.has(error.name) || isThrottlingError(error) || isTransientError(error) || isServerError(error);

function problemFrom(error: unknown): Problem {
  if (isProblem(error)) return error;
  if (error instanceof OutOfReach) return problem('not-found');
  if (error instanceof WriteConflict) return problem('conflict');
  if (error instanceof Error && isPassing(error as Fault)) return problem('unavailable', { retryAfterSeconds: 2 });
  return problem('internal-error');
}
