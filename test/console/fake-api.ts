import * as z from 'zod';
import { type Route, routesOf } from '../../functions/contracts.ts';
import { isProblem, type Problem, problem } from '../../functions/kernel/problem.ts';

export interface FakeRequest {
  readonly input: Readonly<Record<string, never>>;
  readonly token: string | undefined;
  readonly idempotencyKey: string | undefined;
  readonly ifMatch: string | undefined;
}
/** Gives what the verb would; the contract encodes it, so that the fake cannot answer what the API never could. */
export type Answer = (request: FakeRequest) => unknown;
export type Answers = Readonly<Record<string, Answer>>;

export interface Call extends FakeRequest {
  /** `tenants.createTenant` */
  readonly name: string;
}

export interface FakeApi {
  readonly fetch: typeof fetch;
  readonly calls: readonly Call[];
  readonly called: (name: string) => readonly Call[];
  /** Replaces one answer, from now on. */
  readonly answer: (name: string, answer: Answer) => void;
}

const nameOf = ({ capability, name }: Route): string => `${capability}.${name}`;

type Api = Parameters<typeof routesOf>[0];

function match(api: Api, method: string, path: string): { route: Route; params: Record<string, string> } | undefined {
  // Fixed words before parameters: /v1/invoices/upcoming is no invoice id.
  const byFixed = [...routesOf(api)].sort(
    (a, b) => a.endpoint.path.split('{').length - b.endpoint.path.split('{').length,
  );
  for (const route of byFixed) {
    const names: string[] = [];
    const pattern = route.endpoint.path.replace(/\{(\w+)\}/g, (_, name: string) => {
      names.push(name);
      return '([^/]+)';
    });
    const found = route.endpoint.method === method ? new RegExp(`^${pattern}$`).exec(path) : null;
    if (found)
      return {
        route,
        params: Object.fromEntries(names.map((name, index) => [name, decodeURIComponent(found[index + 1] ?? '')])),
      };
  }
  return undefined;
}

const json = (status: number, body: unknown, type = 'application/json') =>
  new Response(body === undefined ? null : JSON.stringify(body), { status, headers: { 'content-type': type } });

const refuse = ({ code, kind, options }: Problem) =>
  json(
    kind.status,
    {
      type: `https://docs.test/problems/${code}`,
      title: kind.title,
      status: kind.status,
      code,
      requestId: 'req_test',
      ...options.extra,
      ...(options.detail ? { detail: options.detail } : {}),
      errors: options.errors ?? [],
    },
    'application/problem+json',
  );

/** The body as the route's schema has it; what it refuses is the 422 of the real API. */
function decodeBody(route: Route, text: string | undefined): Record<string, unknown> {
  if (!route.endpoint.body || text === undefined) return {};
  const parsed = route.endpoint.body.safeParse(JSON.parse(text));
  if (parsed.success) return parsed.data as Record<string, unknown>;
  throw problem('validation-failed', {
    errors: parsed.error.issues.map(({ path, code, message }) => ({
      pointer: path.length > 0 ? `/${path.join('/')}` : '',
      code,
      message,
    })),
  });
}

/** The whole of one API in memory, answering by the contracts; `fetch` for tests, `serve-fake.ts` puts it on a port. */
export function createFakeApi(given: Answers, api: Api = 'tenant'): FakeApi {
  const answers = new Map(Object.entries(given));
  const calls: Call[] = [];
  const respond = async (address: string, init: RequestInit = {}): Promise<Response> => {
    const url = new URL(address);
    const found = match(api, init.method ?? 'GET', url.pathname);
    if (!found) return refuse(problem('not-found'));
    const { route, params } = found;
    const headers = new Headers(init.headers);
    try {
      const query = route.endpoint.query ? route.endpoint.query.parse(Object.fromEntries(url.searchParams)) : {};
      const request: FakeRequest = {
        input: {
          ...params,
          ...query,
          ...decodeBody(route, typeof init.body === 'string' ? init.body : undefined),
        } as Record<string, never>,
        token: headers.get('authorization')?.replace('Bearer ', ''),
        idempotencyKey: headers.get('idempotency-key') ?? undefined,
        ifMatch: headers.get('if-match') ?? undefined,
      };
      calls.push({ name: nameOf(route), ...request });
      const answer = answers.get(nameOf(route));
      if (!answer) throw problem('not-found', { detail: `The fake has no ${nameOf(route)}.` });
      const output = await answer(request);
      return route.endpoint.output
        ? json(route.endpoint.success, z.encode(route.endpoint.output, output as never))
        : json(204, undefined);
    } catch (error) {
      if (isProblem(error)) return refuse(error);
      throw error;
    }
  };
  return {
    fetch: ((address: string | URL, init?: RequestInit) => respond(String(address), init)) as typeof fetch,
    calls,
    called: (name) => calls.filter((call) => call.name === name),
    answer: (name, answer) => void answers.set(name, answer),
  };
}
