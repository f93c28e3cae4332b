import type { APIGatewayProxyEvent } from 'aws-lambda';
import * as z from 'zod';
import type { Endpoint } from '../kernel/endpoint.ts';
import { type FieldError, problem } from '../kernel/problem.ts';
import type { AnyContext } from '../kernel/tenant-context.ts';
import type { Headers } from './serve-context.ts';

const MAX_BODY_BYTES = 1_000_000;
const idempotencyKeySchema = z.string().regex(/^[\x20-\x7e]{1,255}$/);

/** Path, query and body as one decoded value, refused in the order that api.md gives. */
export function decode(endpoint: Endpoint, event: APIGatewayProxyEvent, headers: Headers, ctx: AnyContext): unknown {
  const raw = Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8');
  if (raw.length > MAX_BODY_BYTES) throw problem('body-too-large');
  if (endpoint.raw) return { raw: new Uint8Array(raw), headers };
  const json = readJson(endpoint, raw, headers);
  assertIdempotencyKey(endpoint, ctx);
  const errors: FieldError[] = [];
  const params = part(endpoint.params, event.pathParameters ?? {}, '?', errors);
  const query = part(endpoint.query, event.queryStringParameters ?? {}, '?', errors);
  const body = part(endpoint.body, json, '', errors);
  if (errors.length > 0) throw refusal(errors, endpoint);
  if (endpoint.ifMatch === 'required' && ctx.ifMatch === undefined) throw problem('if-match-required');
  const joined = endpoint.body instanceof z.ZodObject || endpoint.body === undefined ? body : { body };
  return { ...(params as object), ...(query as object), ...(joined as object) };
}

function readJson(endpoint: Endpoint, raw: Buffer, headers: Headers): unknown {
  if (!endpoint.body) return undefined;
  const mediaType = (headers['content-type'] ?? 'application/json').split(';')[0]?.trim().toLowerCase() ?? '';
  if (raw.length > 0 && ![...(endpoint.mediaTypes ?? []), 'application/json'].includes(mediaType))
    throw problem('unsupported-media-type');
  try {
    return raw.length === 0 ? {} : JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(raw));
  } catch {
    throw problem('malformed-request', { detail: 'The body is not JSON in UTF-8.' });
  }
}

function assertIdempotencyKey(endpoint: Endpoint, ctx: AnyContext): void {
  if (endpoint.idempotency === 'required' && ctx.idempotencyKey === undefined)
    throw problem('idempotency-key-required');
  if (endpoint.idempotency === 'none' || ctx.idempotencyKey === undefined) return;
  if (!idempotencyKeySchema.safeParse(ctx.idempotencyKey).success) throw problem('idempotency-key-invalid');
}

function part(schema: z.ZodType | undefined, value: unknown, prefix: string, errors: FieldError[]): unknown {
  if (!schema) return {};
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  errors.push(...parsed.error.issues.flatMap((issue) => fieldErrors(issue, prefix)));
  return {};
}

const escaped = (segment: PropertyKey) => String(segment).replaceAll('~', '~0').replaceAll('/', '~1');

function fieldErrors(issue: z.core.$ZodIssue, prefix: string): FieldError[] {
  const pointer = (path: readonly PropertyKey[]) =>
    prefix ? `${prefix}${path.map(String).join('.')}` : path.map((s) => `/${escaped(s)}`).join('');
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      pointer: pointer([...issue.path, key]),
      code: 'unknown-field',
      message: 'This field is not known here.',
    }));
  }
  return [{ pointer: pointer(issue.path), code: issue.code.replaceAll('_', '-'), message: issue.message }];
}

/**
 * A bad id in the path is answered exactly as an unknown one, which is looked up last: what is unreadable (400) and
 * what does not fit (422) come first (api.md, "Order of refusals").
 */
function refusal(errors: FieldError[], endpoint: Endpoint) {
  const names = Object.keys(endpoint.params?.shape ?? {});
  const isQuery = ({ pointer }: FieldError) => pointer.startsWith('?') && !names.includes(pointer.slice(1));
  const query = errors.filter(isQuery);
  if (query.some(({ pointer }) => pointer === '?cursor')) return problem('bad-cursor');
  if (query.length > 0) return problem('malformed-request', { errors: query });
  const body = errors.filter(({ pointer }) => !pointer.startsWith('?'));
  return body.length > 0 ? problem('validation-failed', { errors: body }) : problem('not-found');
}
