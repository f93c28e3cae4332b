import { authorizationSeconds } from '../../kernel/gateway-key.ts';
import { limitsOf } from '../../kernel/limits.ts';
import { type Permission, permissionsOf, type Role } from '../../kernel/permissions.ts';
import { policiesOf, rateHeaders, roomIn, secondsToRoom } from '../../kernel/rate.ts';
import { epochMs } from '../../kernel/time.ts';
import { type ApiTokenCredential, readApiToken } from '../domain/credential.ts';
import { standingScopes } from '../domain/rights.ts';
import { issuedAt } from '../domain/watermark.ts';
import type { AccessClaims, AuthorizeDeps, TenantStanding } from '../ports.ts';

/** Strings only, as API Gateway passes them: the wire side of `authorizerContextSchema`. */
export interface Authorization {
  readonly principalId: string;
  readonly usageIdentifierKey: string;
  readonly context: Readonly<Record<string, string>>;
  /** Beyond the tenant's limit, and for at least as long as the gateway keeps this answer. */
  readonly isRefused?: true;
}

interface Caller {
  readonly actorType: 'user' | 'token';
  readonly actorId: string;
  readonly userId: string;
  readonly role?: Role;
  readonly permissions: readonly Permission[];
  readonly issuedAtMs: number;
  readonly sessionId?: string;
}

/** Whose credential this is; undefined where it is nobody's. A deleted tenant's callers pass, for `serve` to answer 410. */
export async function authorize(bearer: string, deps: AuthorizeDeps): Promise<Authorization | undefined> {
  const apiToken = readApiToken(bearer);
  const claims = apiToken ? undefined : await deps.verify(bearer);
  const tenantId = apiToken?.tenantId ?? claims?.tenantId;
  if (!tenantId) return undefined;
  const tenant = await deps.inTenant(tenantId).standing.findTenant();
  const ended = (standing: TenantStanding = gone) => {
    const { gatewayKey: _, ...keyless } = standing;
    return authorizationOf(tenantId, keyless, endedCaller(tenantId, claims, deps), deps);
  };
  // While a tenant is being deleted its people and tokens go one by one: the tenant alone decides the answer.
  if (tenant?.state === 'deleting' || tenant?.state === 'deleted') return ended(tenant);
  if (!tenant) return (await deps.wasDeleted(tenantId)) ? ended() : undefined;
  const caller = apiToken ? await tokenCaller(apiToken, deps) : claims && userCaller(claims);
  if (!caller) return undefined;
  const authorization = authorizationOf(tenantId, tenant, caller, deps);
  const refusal = refusalOf(tenant, caller, epochMs(deps.clock()));
  return refusal
    ? { ...authorization, context: { ...authorization.context, ...refusal }, isRefused: true }
    : authorization;
}

/**
 * `serve` judges request by request; here a tenant is kept from its functions altogether, where it has used up its
 * requests and none comes free before the gateway asks again. The wait is told as of now, so it errs on the long side.
 */
function refusalOf(tenant: TenantStanding, { actorType, actorId }: Caller, now: number) {
  const { rateWindow } = tenant;
  const policies = policiesOf({ type: actorType, id: actorId }, limitsOf(tenant));
  const shared = policies.find(({ name }) => name === 'tenant');
  if (!rateWindow || !shared || roomIn(rateWindow, shared.limit, now) > 0) return undefined;
  const seconds = secondsToRoom(rateWindow, shared.limit, now);
  if (seconds < authorizationSeconds) return undefined;
  const headers = rateHeaders(policies, shared, { remaining: 0, seconds });
  return {
    retryAfter: String(seconds),
    rateLimit: headers.RateLimit,
    rateLimitPolicy: headers['RateLimit-Policy'],
  };
}

const userCaller = ({ userId, role, issuedAtMs, sessionId }: AccessClaims): Caller => ({
  actorType: 'user',
  actorId: userId,
  userId,
  role,
  permissions: permissionsOf[role],
  issuedAtMs,
  sessionId,
});

async function tokenCaller(
  { tenantId, tokenId, secret }: ApiTokenCredential,
  { inTenant, secrets, clock }: AuthorizeDeps,
): Promise<Caller | undefined> {
  const { tokens, people } = inTenant(tenantId);
  const token = await tokens.find(tokenId);
  if (!token || !secrets.matches(secret, token.secretHash) || token.state !== 'active') return undefined;
  if (token.validUntil !== null && token.validUntil <= clock()) return undefined;
  const maker = await people.findMembership(token.createdBy);
  if (maker?.state !== 'active' || token.issuedAtMs < maker.endedBeforeMs) return undefined;
  return {
    actorType: 'token',
    actorId: token.id,
    userId: maker.id,
    role: maker.role,
    permissions: standingScopes(token.scopes, maker.role),
    // Judged with the maker's present role: only what is revoked after this look is news to `serve`.
    issuedAtMs: Math.max(token.issuedAtMs, maker.revokedBeforeMs),
  };
}

function authorizationOf(
  tenantId: string,
  tenant: TenantStanding,
  caller: Caller,
  deps: Pick<AuthorizeDeps, 'fallbackKey'>,
): Authorization {
  return {
    principalId: caller.actorId,
    usageIdentifierKey: tenant.gatewayKey ?? deps.fallbackKey,
    context: {
      tenantId,
      tenantState: tenant.state,
      plan: tenant.plan,
      tier: tenant.tier,
      mode: tenant.mode,
      actorType: caller.actorType,
      actorId: caller.actorId,
      userId: caller.userId,
      ...(caller.role ? { role: caller.role } : {}),
      permissions: caller.permissions.join(' '),
      issuedAt: String(caller.issuedAtMs),
      ...(caller.sessionId ? { sessionId: caller.sessionId } : {}),
    },
  };
}

/**
 * A person is still who the signed token says, for the one route that repeats a deletion's answer. An API token can no
 * longer be looked up: nobody in particular, with no right but to be told that the tenant is gone.
 */
function endedCaller(tenantId: string, claims: AccessClaims | undefined, { clock }: AuthorizeDeps): Caller {
  if (claims) return userCaller(claims);
  const issuedAtMs = issuedAt(clock(), 0);
  return { actorType: 'token', actorId: tenantId, userId: tenantId, permissions: [], issuedAtMs };
}

const gone: TenantStanding = { name: '', slug: '', state: 'deleted', plan: 'free', tier: 'pool', mode: 'live' };
