import './without-eval.ts';
import * as z from 'zod';
import { contracts } from '../functions/contracts.ts';
import type { Endpoint, OutputOf } from '../functions/kernel/endpoint.ts';
import type { FieldError } from '../functions/kernel/problem.ts';

/** An answer of 4xx or 5xx: RFC 9457 problem details. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly detail: string | undefined;
  readonly errors: readonly FieldError[];
  readonly retryAfterSeconds: number | undefined;
  readonly body: Readonly<Record<string, unknown>>;

  constructor(status: number, body: Readonly<Record<string, unknown>>, retryAfter?: string | null) {
    super(String(body['detail'] ?? body['title'] ?? `HTTP ${status}`));
    this.status = status;
    this.body = body;
    this.code = String(body['code'] ?? 'unknown');
    this.title = String(body['title'] ?? `HTTP ${status}`);
    this.detail = typeof body['detail'] === 'string' ? body['detail'] : undefined;
    this.errors = Array.isArray(body['errors']) ? (body['errors'] as FieldError[]) : [];
    this.retryAfterSeconds = retryAfter ? Number(retryAfter) : undefined;
  }
}

export interface CallOptions {
  /** Overrides the client's token: sign-up and receipt secrets are bearers of one call. */
  readonly token?: string;
  /** Kept by the caller across repeats of the same intent; made afresh where absent. */
  readonly idempotencyKey?: string;
  readonly ifMatch?: string;
  readonly signal?: AbortSignal;
}

export interface ClientConfig {
  readonly apiUrl: string;
  readonly token?: () => string | undefined | Promise<string | undefined>;
  /** Called when the client's own token is refused; `true` repeats the call once with the token there is then. */
  readonly renew?: (problem: ApiProblem) => Promise<boolean>;
  readonly fetch?: typeof fetch;
}

type InOf<E, Name extends string> = E extends { readonly [K in Name]: infer S extends z.ZodType }
  ? z.input<S>
  : unknown;
type BodyIn<E> = E extends { readonly body: infer S }
  ? S extends z.ZodObject
    ? z.input<S>
    : S extends z.ZodType
      ? { readonly body: z.input<S> }
      : unknown
  : unknown;
type Input<E> = InOf<E, 'params'> & InOf<E, 'query'> & BodyIn<E>;
type Call<E> =
  unknown extends Input<E>
    ? (input?: undefined, options?: CallOptions) => Promise<OutputOf<E>>
    : Record<never, never> extends Input<E>
      ? (input?: Input<E>, options?: CallOptions) => Promise<OutputOf<E>>
      : (input: Input<E>, options?: CallOptions) => Promise<OutputOf<E>>;

type Contracts = typeof contracts;
export type Client = {
  readonly [C in keyof Contracts]: {
    readonly [E in keyof Contracts[C]['endpoints']]: Call<Contracts[C]['endpoints'][E]>;
  };
};

/** A typed client of the whole contract: `client.workspace.createProject({ name })`. Throws `ApiProblem`. */
export function createClient(config: ClientConfig): Client {
  const capabilities = Object.entries(contracts).map(([name, capability]) => [
    name,
    Object.fromEntries(
      Object.entries(capability.endpoints).map(([verb, endpoint]) => [
        verb,
        (input: unknown, options?: CallOptions) =>
          send(config, endpoint as Endpoint, (input ?? {}) as Fields, options ?? {}),
      ]),
    ),
  ]);
  return Object.fromEntries(capabilities) as Client;
}

type Fields = Readonly<Record<string, unknown>>;

async function send(config: ClientConfig, endpoint: Endpoint, input: Fields, options: CallOptions): Promise<unknown> {
  // One key for the call and its repeat, so that a repeat can't do the work twice.
  const keyed = { idempotencyKey: crypto.randomUUID(), ...options };
  try {
    return await attempt(config, endpoint, input, keyed);
  } catch (error) {
    const own =
      error instanceof ApiProblem &&
      (error.status === 401 || error.status === 410) &&
      options.token === undefined &&
      endpoint.auth !== 'public';
    if (!own || !(await config.renew?.(error))) throw error;
    return attempt(config, endpoint, input, keyed);
  }
}

async function attempt(
  config: ClientConfig,
  endpoint: Endpoint,
  input: Fields,
  options: CallOptions,
): Promise<unknown> {
  const body = bodyOf(endpoint, input);
  const response = await (config.fetch ?? fetch)(`${config.apiUrl}${pathOf(endpoint, input)}`, {
    method: endpoint.method,
    headers: headersOf(
      endpoint,
      body,
      options,
      options.token ?? (endpoint.auth === 'public' ? undefined : await config.token?.()),
    ),
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(options.signal ? { signal: options.signal } : {}),
  });
  if (!response.ok)
    throw new ApiProblem(
      response.status,
      (await response.json().catch(() => ({}))) as Fields,
      response.headers.get('retry-after'),
    );
  if (!endpoint.output) return undefined;
  return endpoint.output.parse(endpoint.produces ? await response.text() : await response.json());
}

function pathOf(endpoint: Endpoint, input: Fields): string {
  const path = endpoint.path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(input[name])));
  const query = Object.keys(endpoint.query?.shape ?? {}).flatMap((name): [string, string][] =>
    input[name] === undefined ? [] : [[name, String(input[name])]],
  );
  return query.length > 0 ? `${path}?${new URLSearchParams(query)}` : path;
}

function bodyOf(endpoint: Endpoint, input: Fields): unknown {
  if (!endpoint.body) return undefined;
  if (!(endpoint.body instanceof z.ZodObject)) return input['body'];
  const names = Object.keys(endpoint.body.shape);
  return Object.fromEntries(Object.entries(input).filter(([name]) => names.includes(name)));
}

function headersOf(
  endpoint: Endpoint,
  body: unknown,
  options: CallOptions,
  token: string | undefined,
): Record<string, string> {
  return {
    ...(token ? { Authorization: `Bearer ${token}` } : {}),
    ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
    ...(endpoint.idempotency === 'none' || !options.idempotencyKey
      ? {}
      : { 'Idempotency-Key': options.idempotencyKey }),
    ...(options.ifMatch ? { 'If-Match': options.ifMatch } : {}),
  };
}
