import type { APIGatewayProxyEvent } from 'aws-lambda';
import type { Endpoint } from '../kernel/endpoint.ts';
import { limitsOf } from '../kernel/limits.ts';
import type { Permission } from '../kernel/permissions.ts';
import { isProblem, problem } from '../kernel/problem.ts';
import {
  type AnyContext,
  type AuthorizerContext,
  authorizerContextSchema,
  operatorAuthorizerContextSchema,
  type RequestContext,
} from '../kernel/tenant-context.ts';
import type { Instant } from '../kernel/time.ts';
import { type Rated, ratedOf } from './serve-rate.ts';
import type { TenantSessions } from './tenant-session.ts';
import { assertStanding, type CallersStanding } from './watermark.ts';

export type Headers = Readonly<Record<string, string>>;

export const lowerCased = (headers: APIGatewayProxyEvent['headers'] | null): Headers =>
  Object.fromEntries(
    Object.entries(headers ?? {}).flatMap(([name, value]) =>
      value === undefined ? [] : [[name.toLowerCase(), value]],
    ),
  );

interface Arrival {
  readonly endpoint: Endpoint;
  readonly event: APIGatewayProxyEvent;
  readonly headers: Headers;
  readonly sessions: TenantSessions | undefined;
  readonly now: Instant;
  /** Told what the rate limits say, whatever the answer will be. */
  readonly onRated: (headers: Rated['headers']) => unknown;
}

export async function contextOf(arrival: Arrival): Promise<AnyContext> {
  const base = requestOf(arrival);
  switch (arrival.endpoint.auth) {
    case 'public':
      return { ...base, kind: 'public' };
    case 'operator':
      return operatorOf(arrival, base);
    case 'tenant':
      return tenantOf(arrival, base);
  }
}

function requestOf({ event, headers, now }: Arrival): RequestContext {
  const bearer = /^Bearer (\S+)$/i.exec(headers['authorization'] ?? '')?.[1];
  const ifMatch = ifMatchOf(headers['if-match']);
  const idempotencyKey = headers['idempotency-key'];
  return {
    requestId: event.requestContext.requestId,
    now,
    sourceIp: event.requestContext.identity.sourceIp,
    ...(bearer ? { bearer } : {}),
    ...(ifMatch === undefined ? {} : { ifMatch }),
    ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
  };
}

function ifMatchOf(header: string | undefined): '*' | number | undefined {
  if (header === undefined) return undefined;
  if (header.trim() === '*') return '*';
  const version = /^(?:W\/)?"(\d{1,15})"$/.exec(header.trim())?.[1];
  // An ETag that we never gave out matches nothing (RFC 9110 section 13.1.1).
  return version === undefined ? -1 : Number(version);
}

function operatorOf({ event, endpoint }: Arrival, base: RequestContext): AnyContext {
  const caller = operatorAuthorizerContextSchema.safeParse(event.requestContext.authorizer ?? {});
  if (!caller.success) throw problem('unauthenticated');
  const { operatorId, permissions, sessionId, mustEnrol } = caller.data;
  if (endpoint.permission && mustEnrol === 'yes') throw problem('mfa-enrolment-required');
  if (endpoint.permission && !(permissions as readonly string[]).includes(endpoint.permission))
    throw problem('forbidden');
  return { ...base, kind: 'operator', actor: { type: 'operator', id: operatorId }, permissions, sessionId };
}

async function tenantOf(arrival: Arrival, base: RequestContext): Promise<AnyContext> {
  const { event, endpoint, sessions } = arrival;
  const parsed = authorizerContextSchema.safeParse(event.requestContext.authorizer ?? {});
  if (!parsed.success) throw problem('unauthenticated');
  if (!sessions) throw new Error('an entry with tenant routes needs tenant sessions');
  const caller: AuthorizerContext = parsed.data;
  const standing = await standingOf(caller, sessions, endpoint).catch((error: unknown) => {
    if (isGone(error) && endpoint.servesDeleted && base.idempotencyKey !== undefined) return undefined;
    throw error;
  });
  const rated = standing && (await ratedCaller(caller, standing, sessions, arrival));
  if (standing && endpoint.permission && !caller.permissions.includes(endpoint.permission as Permission))
    throw problem('forbidden');
  if (rated?.refusal) throw rated.refusal;
  return tenantContextOf(caller, standing, base);
}

const tenantContextOf = (
  caller: AuthorizerContext,
  standing: CallersStanding | undefined,
  base: RequestContext,
): AnyContext => ({
  ...base,
  kind: 'tenant',
  tenantId: caller.tenantId,
  plan: standing?.plan ?? caller.plan,
  ...(standing ? { limitOverrides: standing.limitOverrides } : { isDeleted: true as const }),
  mode: caller.mode,
  actor:
    caller.actorType === 'user'
      ? { type: 'user', id: caller.actorId }
      : { type: 'token', id: caller.actorId, userId: caller.userId },
  ...(caller.role ? { role: caller.role } : {}),
  permissions: caller.permissions,
  ...(caller.sessionId ? { sessionId: caller.sessionId } : {}),
});

async function ratedCaller(
  caller: AuthorizerContext,
  standing: CallersStanding,
  sessions: TenantSessions,
  { endpoint, now, onRated }: Arrival,
): Promise<Rated> {
  const session = sessions(caller.tenantId);
  const rated = await ratedOf({
    caller,
    limits: limitsOf(standing),
    session,
    endpoint,
    now,
    seen: standing.rateWindow,
  });
  onRated(rated.headers);
  return rated;
}

async function standingOf(caller: AuthorizerContext, sessions: TenantSessions, endpoint: Endpoint) {
  if (caller.tenantState === 'deleted' || caller.tenantState === 'deleting') throw problem('tenant-deleted');
  return assertStanding(sessions(caller.tenantId), caller, endpoint);
}

const isGone = (error: unknown) => isProblem(error) && error.code === 'tenant-deleted';
