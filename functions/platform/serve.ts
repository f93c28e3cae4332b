import middy from '@middy/core';
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import type { Capability, Endpoint, EndpointsOf, EntryContext, OutputOf, VerbsOf } from '../kernel/endpoint.ts';
import { problem } from '../kernel/problem.ts';
import type { AnyContext, TenantContext } from '../kernel/tenant-context.ts';
import type { Clock } from '../kernel/time.ts';
import { systemClock } from './clock.ts';
import { consumed, consuming } from './consumption.ts';
import { memoryMb } from './env.ts';
import { log } from './log.ts';
import { answerOf, answerProblem, type Page, type Reply } from './serve-answer.ts';
import { contextOf, lowerCased } from './serve-context.ts';
import { decode } from './serve-decode.ts';
import { type Guard, withReplay } from './serve-replay.ts';
import type { StaffReplays } from './staff-commit.ts';
import type { TenantSessions } from './tenant-session.ts';

export interface Served<C extends Capability, Entry extends string, Deps> {
  readonly capability: C;
  readonly entry: Entry;
  readonly verbs: VerbsOf<C, Entry, Deps>;
  /** Builds what the verbs may reach, for this request alone: a tenant's request gets that tenant's stores. */
  readonly deps: (ctx: EntryContext<C, Entry>) => Deps | Promise<Deps>;
  /** Needed where the entry has routes of tenants: watermarks and replays live in the tenant's own partition. */
  readonly sessions?: TenantSessions;
  /** Needed where a route is guarded. */
  readonly guard?: Guard;
  /** Where replies to staff are kept, for entries whose verbs do not keep their own. */
  readonly staffReplays?: () => StaffReplays;
  /** How an output looks to who asks for text/html rather than JSON. */
  readonly pages?: {
    readonly [K in keyof EndpointsOf<C, Entry>]?: (output: OutputOf<EndpointsOf<C, Entry>[K]>) => string;
  };
  /** Refuses a caller before the request is read, where the credential is the route's own (401 before 422). */
  readonly admit?: (ctx: EntryContext<C, Entry>, route: string) => Promise<void>;
  readonly clock?: Clock;
}

interface Route {
  readonly name: string;
  readonly endpoint: Endpoint;
}

/** An entry behind both APIs may have a path in each: whoever authorized the call tells which is meant. */
function routeFor(routes: readonly Route[], { requestContext }: APIGatewayProxyEvent): Route | undefined {
  if (routes.length < 2) return routes[0];
  const auth = requestContext.authorizer?.['operatorId']
    ? 'operator'
    : requestContext.authorizer?.['tenantId']
      ? 'tenant'
      : 'public';
  return routes.find(({ endpoint }) => endpoint.auth === auth);
}

type AnyVerb = (ctx: AnyContext, input: unknown, deps: unknown) => Promise<unknown>;

/** The only HTTP entry: context, standing, permission, decode, replay, verb, encode, problem+json. */
export function serve<C extends Capability, Entry extends string, Deps>(served: Served<C, Entry, Deps>) {
  const routes = new Map<string, readonly Route[]>();
  for (const [name, endpoint] of Object.entries(served.capability.endpoints)) {
    const key = `${endpoint.method} ${endpoint.path}`;
    if (endpoint.entry !== served.entry) continue;
    if (endpoint.guarded && !served.guard) throw new Error(`${name} is guarded, and its entry has no guard`);
    routes.set(key, [...(routes.get(key) ?? []), { name, endpoint }]);
  }

  const clock = served.clock ?? systemClock;

  // What the rate limits say goes onto the answer, whether it is one or a refusal.
  const rates = new WeakMap<APIGatewayProxyEvent, Readonly<Record<string, string>>>();

  const answer = async (event: APIGatewayProxyEvent, lambda: Context): Promise<APIGatewayProxyResult> => {
    const route = routeFor(routes.get(`${event.httpMethod} ${event.resource}`) ?? [], event);
    if (!route) throw problem('not-found');
    const { endpoint, name } = route;
    const headers = lowerCased(event.headers);
    const ctx = await contextOf({
      endpoint,
      event,
      headers,
      sessions: served.sessions,
      now: clock(),
      onRated: (headers) => rates.set(event, headers),
    });
    await served.admit?.(ctx as EntryContext<C, Entry>, name);
    const input = readInput(endpoint, event, headers, ctx);
    const verb = (served.verbs as unknown as Record<string, AnyVerb>)[name];
    if (!verb) throw new Error(`no verb for ${name}`);
    const run = async (scoped: AnyContext) => verb(scoped, input, await served.deps(scoped as EntryContext<C, Entry>));
    const { sessions, guard, staffReplays } = served;
    const reply: Reply = await withReplay({ endpoint, name, ctx, input, run, lambda, sessions, guard, staffReplays });
    const page = (served.pages as Readonly<Record<string, Page>> | undefined)?.[name];
    const result = answerOf(endpoint, reply, event, page);
    recordCall(endpoint, ctx, reply, result.statusCode);
    return result;
  };

  const handler = middy<APIGatewayProxyEvent, APIGatewayProxyResult, Error, Context>()
    .use(observed(clock, (event) => rates.get(event)))
    .handler(answer);
  return (...call: Parameters<typeof handler>) => consuming(() => handler(...call));
}

type Observed = middy.MiddlewareObj<
  APIGatewayProxyEvent,
  APIGatewayProxyResult,
  Error,
  Context,
  Record<string, unknown>
>;

/** Around every answer: the log's keys, problem+json, the headers that all carry, and the line that is measured. */
function observed(
  clock: Clock,
  ratesOf: (event: APIGatewayProxyEvent) => Readonly<Record<string, string>> | undefined,
): Observed {
  const finish = (
    event: APIGatewayProxyEvent,
    internal: Readonly<Record<string, unknown>>,
    given: APIGatewayProxyResult,
  ) => {
    const headers = { ...given.headers, ...ratesOf(event), 'X-Request-Id': event.requestContext.requestId };
    recordAnswer(internal, given);
    return { ...given, headers };
  };
  return {
    before: ({ event, internal }) => {
      internal['arrivedMs'] = performance.now();
      internal['at'] = clock();
      log.resetKeys();
      log.appendKeys({
        requestId: event.requestContext.requestId,
        route: `${event.httpMethod} ${event.resource}`,
        tenantId: event.requestContext.authorizer?.['tenantId'],
      });
    },
    onError: (request) => {
      request.response = finish(request.event, request.internal, answerProblem(request.error, request.event));
    },
    after: (request) => {
      if (request.response) request.response = finish(request.event, request.internal, request.response);
    },
  };
}

/** What a deleted tenant sends is never told what is wrong with it. */
function readInput(...[endpoint, event, headers, ctx]: Parameters<typeof decode>): unknown {
  try {
    return decode(endpoint, event, headers, ctx);
  } catch (error) {
    throw ctx.kind === 'tenant' && ctx.isDeleted ? problem('tenant-deleted') : error;
  }
}

/**
 * One line an answer, with the request's keys (route, and tenant where one is known), the units of the table that it
 * took and the memory it held for how long: what analytics/record-slis makes each tenant's health and load from, and
 * what the dashboard of tenants asks. Printed, so that it costs the request nothing.
 */
function recordAnswer(arrival: Readonly<Record<string, unknown>>, result: APIGatewayProxyResult): void {
  const ms = Math.max(1, Math.round(performance.now() - Number(arrival['arrivedMs'])));
  const { read, write } = consumed();
  const gbMs = Math.round((ms * memoryMb()) / 1_024);
  log.info('answered', { sli: { at: arrival['at'], status: result.statusCode, ms, read, write, gbMs } });
}

/**
 * The line that the api-calls meter counts (pricing.md section 10): answers below 400 to calls made with a token. It
 * reaches the usage stream by a log subscription, so metering adds no call to the request.
 */
function recordCall(endpoint: Endpoint, ctx: AnyContext, reply: Reply, status: number): void {
  if (ctx.kind !== 'tenant' || ctx.actor.type !== 'token' || endpoint.unmetered || reply.replayed || status >= 400)
    return;
  const { requestId, tenantId, now } = ctx as TenantContext;
  log.info('api call', { usage: { id: requestId, tenantId, meter: 'api-calls', value: '1', time: now } });
}
