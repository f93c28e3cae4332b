import type { Item, Key } from '../kernel/change.ts';
import type { TenantId } from '../kernel/ids.ts';
import type { LimitOverrides } from '../kernel/limits.ts';
import type { Permission } from '../kernel/permissions.ts';
import { problem } from '../kernel/problem.ts';
import { type RateWindow, rateWindowOf } from '../kernel/rate.ts';
import type { AuthorizerContext } from '../kernel/tenant-context.ts';
import { rateKeyOf } from './rate-limit.ts';
import type { TenantSession } from './tenant-session.ts';

export const tenantKeyOf = (tenantId: TenantId): Key => ({ pk: `TENANT#${tenantId}#CONFIG`, sk: 'TENANT' });

/** `revokedBefore` (ms) of a user, a session or a token: credentials issued earlier are refused. */
export const watermarkKeyOf = (tenantId: TenantId, id: string): Key => ({
  pk: `TENANT#${tenantId}#CONFIG`,
  sk: `WATERMARK#${id}`,
});

/** What operators put in the place of the plan's limits. */
export const overridesKeyOf = (tenantId: TenantId): Key => ({ pk: `TENANT#${tenantId}#CONFIG`, sk: 'LIMITS' });
export const overridesOf = (item: Item | undefined): LimitOverrides => (item?.['overrides'] ?? {}) as LimitOverrides;

/** Money, members, keys and deletion look at the watermark itself, not at a copy up to a second old. */
const uncached: readonly Permission[] = [
  'billing:write',
  'people:write',
  'tokens:write',
  'tenant:delete',
  'keys:write',
  'tenant:write',
];
const CACHE_MS = 1_000;
const LIMIT = 2_000;
const cache = new Map<string, { readonly until: number; readonly items: readonly Item[] }>();

async function read(session: TenantSession, caller: AuthorizerContext, fresh: boolean): Promise<readonly Item[]> {
  const ids = new Set([caller.actorId, caller.userId, ...(caller.sessionId ? [caller.sessionId] : [])]);
  const cacheKey = [session.tenantId, ...ids].join('|');
  const known = cache.get(cacheKey);
  if (!fresh && known && known.until > performance.now()) return known.items;
  const { tenantId } = session;
  const limits = [overridesKeyOf(tenantId), rateKeyOf(tenantId, 'TENANT')];
  const watermarks = [...ids].map((id) => watermarkKeyOf(tenantId, id));
  const items = await session.table.getMany([tenantKeyOf(tenantId), ...watermarks, ...limits]);
  cache.delete(cacheKey);
  cache.set(cacheKey, { until: performance.now() + CACHE_MS, items });
  const oldest = cache.size > LIMIT ? cache.keys().next().value : undefined;
  if (oldest) cache.delete(oldest);
  return items;
}

export interface CallersStanding {
  readonly plan: AuthorizerContext['plan'];
  readonly state: string;
  readonly limitOverrides: LimitOverrides;
  /** How much of its rate the tenant has used, up to a second ago. */
  readonly rateWindow: RateWindow | undefined;
}

/** Refuses a deleted tenant (410) and a revoked credential (401), although the authorizer's answer may be cached. */
export async function assertStanding(
  session: TenantSession,
  caller: AuthorizerContext,
  route: { readonly method: string; readonly permission?: string },
): Promise<CallersStanding> {
  const fresh = route.method !== 'GET' && (uncached as readonly (string | undefined)[]).includes(route.permission);
  const items = await read(session, caller, fresh);
  const { tenantId } = session;
  const of = (key: Key) => items.find(({ pk, sk }) => pk === key.pk && sk === key.sk);
  const tenant = of(tenantKeyOf(tenantId));
  if (!tenant || tenant['state'] === 'deleting' || tenant['state'] === 'deleted') throw problem('tenant-deleted');
  const revoked = items.some((item) => caller.issuedAt < Number(item['revokedBefore'] ?? 0));
  if (revoked) throw problem('credential-revoked');
  // A suspended or closing tenant may look, pay, leave or stay, and do what needs no permission: signing out.
  const stays =
    route.method === 'GET' ||
    route.permission === undefined ||
    route.permission.startsWith('billing:') ||
    route.permission === 'tenant:delete';
  if (tenant['state'] === 'suspended' && !stays) throw problem('tenant-suspended');
  if (tenant['state'] === 'closing' && !stays) throw problem('tenant-closing');
  return {
    plan: tenant['plan'] as AuthorizerContext['plan'],
    state: String(tenant['state']),
    limitOverrides: overridesOf(of(overridesKeyOf(tenantId))),
    rateWindow: rateWindowOf(of(rateKeyOf(tenantId, 'TENANT'))),
  };
}
