import { contracts } from '../../functions/contracts.ts';
import type { Capability } from '../../functions/kernel/endpoint.ts';
import type { World } from './world.ts';

export interface ApiCall {
  readonly capability: keyof typeof contracts;
  readonly route: string;
  readonly params?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly bearer?: string;
  readonly key?: string;
  readonly contentType?: string;
  /** What the authorizer says of the caller. */
  readonly caller?: Readonly<Record<string, string>>;
}

export interface ApiAnswer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

const MOST_TRIES = 15;
let requests = 0;

function eventOf(call: ApiCall): { readonly entry: string; readonly event: object } {
  const capability: Capability = contracts[call.capability];
  const endpoint = capability.endpoints[call.route];
  if (!endpoint) throw new Error(`no route ${call.route}`);
  requests += 1;
  const path = Object.entries(call.params ?? {}).reduce(
    (text, [name, value]) => text.replace(`{${name}}`, encodeURIComponent(value)),
    endpoint.path,
  );
  const headers = {
    ...(call.body === undefined ? {} : { 'Content-Type': call.contentType ?? 'application/json' }),
    ...(call.bearer === undefined ? {} : { Authorization: `Bearer ${call.bearer}` }),
    ...(call.key === undefined ? {} : { 'Idempotency-Key': call.key }),
  };
  const event = {
    resource: endpoint.path,
    path,
    httpMethod: endpoint.method,
    headers,
    multiValueHeaders: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
    queryStringParameters: null,
    multiValueQueryStringParameters: null,
    pathParameters: call.params ?? null,
    stageVariables: null,
    requestContext: {
      requestId: `fault-${requests}`,
      // A sender of its own for each request: limits per address are not what is proven.
      identity: { sourceIp: `10.${(requests >> 16) & 255}.${(requests >> 8) & 255}.${requests & 255}` },
      ...(call.caller ? { authorizer: call.caller } : {}),
    },
    body: call.body === undefined ? null : JSON.stringify(call.body),
    isBase64Encoded: false,
  };
  return { entry: `${call.capability}/${endpoint.entry}`, event };
}

/** As a client does that was promised idempotency: the same request with the same key, until there is an answer. */
export async function ask(world: World, call: ApiCall): Promise<ApiAnswer> {
  for (let tries = 1; ; tries += 1) {
    const answer = await askOnce(world, call);
    // What passes is 503 and says when to come back; 500 is for what nobody expected.
    if (answer.status === 500) throw new Error(`${call.route}: 500 ${JSON.stringify(answer.body)}`);
    const isPassing = answer.status >= 500 || answer.status === 429 || answer.body['code'] === 'idempotency-in-flight';
    if (!isPassing || tries >= MOST_TRIES) return answer;
    world.clock.advance(1_000);
  }
}

async function askOnce(world: World, call: ApiCall): Promise<ApiAnswer> {
  const { entry, event } = eventOf(call);
  try {
    const answer = (await world.invoke(entry, event)) as { statusCode: number; body?: string };
    return { status: answer.statusCode, body: JSON.parse(answer.body || '{}') };
  } catch (error) {
    return { status: 502, body: { code: 'crashed', detail: String(error) } };
  }
}

export async function must(world: World, call: ApiCall): Promise<Readonly<Record<string, unknown>>> {
  const { status, body } = await ask(world, call);
  if (status >= 300) throw new Error(`${call.route}: ${status} ${JSON.stringify(body)}`);
  return body;
}
