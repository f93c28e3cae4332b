import type { Endpoint } from '../kernel/endpoint.ts';
import type { Limits } from '../kernel/limits.ts';
import { type Problem, problem } from '../kernel/problem.ts';
import { type Policy, policiesOf, quotaExceeded, type RateWindow, rateHeaders } from '../kernel/rate.ts';
import type { AuthorizerContext } from '../kernel/tenant-context.ts';
import type { Instant } from '../kernel/time.ts';
import { log } from './log.ts';
import { count } from './metrics.ts';
import { OutOfReach } from './out-of-reach.ts';
import { type Rating, rate } from './rate-limit.ts';
import type { TenantSession } from './tenant-session.ts';

export interface Rated {
  /** `RateLimit-Policy`, `RateLimit` (draft-ietf-httpapi-ratelimit-headers); none where nothing limits the tenant. */
  readonly headers: Readonly<Record<string, string>>;
  readonly refusal?: Problem;
}

interface Arrived {
  readonly caller: AuthorizerContext;
  readonly limits: Limits;
  readonly session: TenantSession;
  readonly endpoint: Endpoint;
  readonly now: Instant;
  /** The tenant's bucket, as its standing was read. */
  readonly seen: RateWindow | undefined;
}

export async function ratedOf(arrived: Arrived): Promise<Rated> {
  const { session, now, caller, limits, seen } = arrived;
  const policies = policiesOf({ type: caller.actorType, id: caller.actorId }, limits);
  try {
    const ratings = await rate({ tenantId: session.tenantId, update: session.update, now }, ownBuckets(policies), seen);
    return answered(policies, ratings);
  } catch (error) {
    // No outage: a tenant's bucket that IAM keeps from its own session is a mistake of ours, and pages as one.
    if (error instanceof OutOfReach) throw error;
    log.error('the limiter failed', { error: error instanceof Error ? error : new Error(String(error)) });
    count('LimiterFailures');
    return failed(arrived.endpoint);
  }
}

/** What only looks goes on without a limiter; what changes something waits for it (docs/runbooks/limits.md). */
function failed({ method, limiterDown }: Endpoint): Rated {
  const mode = limiterDown ?? (method === 'GET' ? 'open' : 'closed');
  return mode === 'open' ? { headers: {} } : { headers: {}, refusal: problem('unavailable', { retryAfterSeconds: 2 }) };
}

/** A caller who may do all that the tenant may needs no count of its own: the tenant's is always the tighter. */
const ownBuckets = (policies: readonly Policy[]): readonly Policy[] => {
  const tenant = policies.find(({ name }) => name === 'tenant');
  return policies.filter((policy) => policy === tenant || !tenant || policy.limit < tenant.limit);
};

/** `limit` names what was reached as the limits' own list does (kernel/limits.ts). */
const limitNameOf = {
  tenant: 'requestsPerMinute',
  user: 'requestsPerMinutePerUser',
  token: 'requestsPerMinutePerToken',
};

function answered(policies: readonly Policy[], ratings: readonly Rating[]): Rated {
  const tightest = [...ratings].sort((a, b) => a.remaining - b.remaining || b.seconds - a.seconds)[0];
  if (!tightest) return { headers: {} };
  const headers = rateHeaders(policies, tightest, tightest);
  const violated = ratings.filter(({ isAdmitted }) => !isAdmitted);
  if (violated.length === 0) return { headers };
  const extra = {
    type: quotaExceeded,
    limit: limitNameOf[tightest.name],
    max: tightest.limit,
    'violated-policies': violated.map(({ name }) => name),
  };
  const retryAfterSeconds = Math.max(...violated.map(({ seconds }) => seconds));
  return { headers, refusal: problem('quota-exceeded', { retryAfterSeconds, extra }) };
}
