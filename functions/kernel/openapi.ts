import * as z from 'zod';
import type { Endpoint } from './endpoint.ts';
import { type ProblemKind, problem } from './problem.ts';

export interface DescribedRoute {
  readonly capability: string;
  readonly name: string;
  readonly endpoint: Endpoint;
  /** The capability's own problems, which its endpoints name by their codes. */
  readonly problems: Readonly<Record<string, ProblemKind>>;
}

export interface ApiDescription {
  readonly routes: readonly DescribedRoute[];
  readonly origin: string;
  readonly title: string;
}

type Json = Record<string, unknown>;

/** Both APIs' date-version (api.md, "Versioning"). */
const VERSION = '2026-11-01';

/** The whole contract as an OpenAPI 3.1 document, in an order that does not depend on anything but the contracts. */
export function describeApi({ routes, origin, title }: ApiDescription): Json & { readonly openapi: string } {
  const sorted = [...routes].sort((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1));
  const paths: Record<string, Json> = {};
  const shared: Shared = { schemas: { Problem: problemSchema }, responses: {} };
  for (const route of sorted) {
    const item = paths[route.endpoint.path] ?? {};
    item[route.endpoint.method.toLowerCase()] = operationOf(route, shared);
    paths[route.endpoint.path] = item;
  }
  return {
    openapi: '3.1.0',
    info: { title, version: VERSION },
    servers: [{ url: origin }],
    tags: [...new Set(sorted.map(({ capability }) => capability))].sort().map((name) => ({ name })),
    paths,
    components: { ...shared, headers, securitySchemes },
  };
}

const sortKey = ({ endpoint }: DescribedRoute) => `${endpoint.path} ${endpoint.method}`;

const securitySchemes = {
  bearer: {
    type: 'http',
    scheme: 'bearer',
    description: 'An access token of a session, or an API token of a tenant.',
  },
  operator: { type: 'http', scheme: 'bearer', description: "An access token of an operator's session." },
};

const headers = {
  RequestId: { description: 'Names this call in logs and support requests.', schema: { type: 'string' } },
  ETag: { description: 'The version to send as If-Match.', schema: { type: 'string' } },
  Location: { description: 'Where the new resource, or the operation, is.', schema: { type: 'string' } },
  Link: { description: 'rel="next": the next page (RFC 8288).', schema: { type: 'string' } },
  RetryAfter: { description: 'Seconds to wait.', schema: { type: 'string' } },
  IdempotencyReplayed: {
    description: 'The answer of an earlier request with this key.',
    schema: { type: 'string', const: 'true' },
  },
};
const header = (name: keyof typeof headers) => ({ $ref: `#/components/headers/${name}` });

const problemSchema = {
  type: 'object',
  description: 'RFC 9457 problem details.',
  required: ['type', 'title', 'status', 'code', 'instance', 'requestId'],
  properties: {
    type: { type: 'string', format: 'uri' },
    title: { type: 'string' },
    status: { type: 'integer' },
    code: { type: 'string' },
    detail: { type: 'string' },
    instance: { type: 'string' },
    requestId: { type: 'string' },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        required: ['pointer', 'code', 'message'],
        properties: { pointer: { type: 'string' }, code: { type: 'string' }, message: { type: 'string' } },
      },
    },
  },
};

/** What operations refer to: schemas that have a name of their own, and the answers that many routes give. */
interface Shared {
  readonly schemas: Json;
  readonly responses: Json;
}

function schemaOf(schema: z.ZodType, { schemas }: Shared): Json {
  const {
    $schema: _,
    $defs,
    ...rest
  } = z.toJSONSchema(schema, {
    // The wire form is a codec's input on both ways: bodies are decoded from it, answers are encoded to it.
    io: 'input',
    unrepresentable: 'any',
    override: ({ jsonSchema }) => {
      // The format says it; zod's pattern repeats it in 250 characters.
      if (jsonSchema.format === 'date-time') delete jsonSchema.pattern;
    },
  });
  const moved = (part: object): Json =>
    JSON.parse(JSON.stringify(part).replaceAll('"#/$defs/', '"#/components/schemas/'));
  for (const [name, { id: __, ...definition }] of Object.entries($defs ?? {})) schemas[name] = moved(definition);
  return moved(rest);
}

function operationOf(route: DescribedRoute, shared: Shared): Json {
  const { endpoint } = route;
  return {
    operationId: route.name,
    tags: [route.capability],
    summary: endpoint.summary,
    'x-permission': endpoint.permission ?? null,
    security: securityOf(endpoint),
    parameters: [
      ...parametersOf(endpoint.params, 'path', shared),
      ...parametersOf(endpoint.query, 'query', shared),
      ...headerParameters(endpoint),
    ],
    ...requestBodyOf(endpoint, shared),
    responses: { [endpoint.success]: successOf(endpoint, shared), ...problemsOf(route, shared) },
  };
}

const securityOf = ({ auth }: Endpoint): Json[] => {
  if (auth === 'public') return [];
  return [auth === 'operator' ? { operator: [] } : { bearer: [] }];
};

function parametersOf(schema: z.ZodObject | undefined, place: 'path' | 'query', shared: Shared): Json[] {
  if (!schema) return [];
  const { properties = {}, required = [] } = schemaOf(schema, shared) as { properties?: Json; required?: string[] };
  return Object.entries(properties).map(([name, field]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    schema: field,
  }));
}

function headerParameters({ idempotency, ifMatch }: Endpoint): Json[] {
  const key = {
    name: 'Idempotency-Key',
    in: 'header',
    required: idempotency === 'required',
    description: 'Repeats with the same key and body have one effect and the same answer.',
    schema: { type: 'string', minLength: 1, maxLength: 255 },
  };
  const match = {
    name: 'If-Match',
    in: 'header',
    required: ifMatch === 'required',
    description: 'The ETag of the version to change, or *.',
    schema: { type: 'string' },
  };
  return [...(idempotency === 'none' ? [] : [key]), ...(ifMatch === 'none' ? [] : [match])];
}

function requestBodyOf({ body, raw, mediaTypes = [] }: Endpoint, shared: Shared): Json {
  if (!body) return raw ? { requestBody: { required: true, content: { 'application/json': { schema: {} } } } } : {};
  const media = { schema: schemaOf(body, shared) };
  const types = ['application/json', ...mediaTypes].map((type) => [type, media]);
  return { requestBody: { required: true, content: Object.fromEntries(types) } };
}

function successOf({ output, produces, success, idempotency }: Endpoint, shared: Shared): Json {
  const fields = output instanceof z.ZodObject ? Object.keys(output.shape) : [];
  const sent: Json = {
    'X-Request-Id': header('RequestId'),
    ...(fields.includes('etag') ? { ETag: header('ETag') } : {}),
    ...(success === 201 && fields.includes('id') ? { Location: header('Location') } : {}),
    ...(fields.includes('operationId') ? { Location: header('Location') } : {}),
    ...(fields.includes('nextCursor') ? { Link: header('Link') } : {}),
    ...(idempotency === 'none' ? {} : { 'Idempotency-Replayed': header('IdempotencyReplayed') }),
  };
  const content = output ? { content: { [produces ?? 'application/json']: { schema: schemaOf(output, shared) } } } : {};
  return { description: success === 204 ? 'Done' : 'Success', headers: sent, ...content };
}

type CommonCode = keyof typeof problem.kinds;

/** Which of the common problems a route can answer follows from what it declares. */
function commonCodes(endpoint: Endpoint): CommonCode[] {
  const { auth, idempotency, ifMatch, permission, guarded } = endpoint;
  const when = (applies: boolean, ...codes: CommonCode[]): CommonCode[] => (applies ? codes : []);
  return [
    ...when(Boolean(endpoint.body || endpoint.query), 'malformed-request'),
    ...when('cursor' in (endpoint.query?.shape ?? {}), 'bad-cursor'),
    ...when(idempotency === 'required', 'idempotency-key-required'),
    ...when(idempotency !== 'none', 'idempotency-key-invalid', 'idempotency-key-reused'),
    ...when(guarded, 'idempotency-in-flight'),
    ...when(auth !== 'public', 'unauthenticated'),
    ...when(auth === 'tenant', 'credential-revoked', 'tenant-deleted', 'key-disabled'),
    ...when(auth === 'tenant' && endpoint.method !== 'GET', 'tenant-suspended', 'conflict'),
    ...when(permission !== undefined, 'forbidden'),
    ...when(endpoint.params !== undefined, 'not-found'),
    ...when(ifMatch !== 'none', 'etag-mismatch'),
    ...when(ifMatch === 'required', 'if-match-required'),
    ...when(endpoint.body !== undefined, 'body-too-large', 'unsupported-media-type', 'validation-failed'),
    'internal-error',
    'unavailable',
  ];
}

function problemsOf({ endpoint, problems }: DescribedRoute, { responses }: Shared): Record<string, Json> {
  const kinds: Readonly<Record<string, ProblemKind>> = { ...problem.kinds, ...problems };
  const byStatus = new Map<number, string[]>();
  for (const code of new Set([...endpoint.problems, ...commonCodes(endpoint)])) {
    const status = kinds[code]?.status;
    if (status === undefined) throw new Error(`${endpoint.method} ${endpoint.path}: no problem kind ${code}`);
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  const refs = [...byStatus].map(([status, codes]) => {
    const name = [status, ...codes.sort()].join('.');
    responses[name] ??= problemAnswer(status, codes, kinds);
    return [status, { $ref: `#/components/responses/${name}` }];
  });
  return Object.fromEntries(refs);
}

function problemAnswer(status: number, codes: readonly string[], kinds: Readonly<Record<string, ProblemKind>>): Json {
  const narrowed = { properties: { status: { const: status }, code: { enum: codes } } };
  return {
    description: codes.map((code) => `\`${code}\`: ${kinds[code]?.title}`).join('\n'),
    headers: {
      'X-Request-Id': header('RequestId'),
      ...(status === 503 || status === 429 ? { 'Retry-After': header('RetryAfter') } : {}),
    },
    content: {
      'application/problem+json': { schema: { allOf: [{ $ref: '#/components/schemas/Problem' }, narrowed] } },
    },
  };
}
