import * as z from 'zod';
import { type TenantId, tenantIdSchema } from './ids.ts';
import type { LimitOverrides } from './limits.ts';
import { type OperatorPermission, type Permission, permissions, type Role, roles } from './permissions.ts';
import { modes, type PlanKey, plans, tenantStates, tiers } from './tier.ts';
import type { Instant } from './time.ts';

/** Names the record that makes a repeated request a replay. */
export interface IdempotencyScope {
  /** Sort key of the record: a digest of route and key. */
  readonly id: string;
  /** Digest of the decoded input: the same key with another body is refused. */
  readonly requestHash: string;
}

export interface RequestContext {
  readonly requestId: string;
  readonly now: Instant;
  readonly sourceIp: string;
  /** The bearer credential as sent; only routes without a gateway authorizer look at it. */
  readonly bearer?: string;
  /** `*` or the version that an `If-Match` names. */
  readonly ifMatch?: '*' | number;
  readonly idempotencyKey?: string;
  readonly idempotency?: IdempotencyScope;
}

export interface PublicContext extends RequestContext {
  readonly kind: 'public';
}

export type Actor =
  | { readonly type: 'user'; readonly id: string }
  | { readonly type: 'token'; readonly id: string; readonly userId: string }
  | { readonly type: 'operator'; readonly id: string }
  | { readonly type: 'system'; readonly id: string };

/** A request or a piece of background work on behalf of one tenant; the tenant id never comes from a payload. */
export interface TenantContext extends RequestContext {
  readonly kind: 'tenant';
  readonly tenantId: TenantId;
  readonly plan: PlanKey;
  /** What operators put in the place of the plan's limits; `limitsOf` tells what holds. */
  readonly limitOverrides?: LimitOverrides;
  readonly mode: 'live' | 'sandbox';
  readonly actor: Actor;
  readonly role?: Role;
  readonly permissions: readonly Permission[];
  /** The sign-in session that the credential belongs to, where it has one. */
  readonly sessionId?: string;
  /** The tenant is gone; only a route that `servesDeleted` ever sees it. */
  readonly isDeleted?: true;
}

export interface OperatorContext extends RequestContext {
  readonly kind: 'operator';
  readonly actor: { readonly type: 'operator'; readonly id: string };
  readonly permissions: readonly OperatorPermission[];
  /** The sign-in session that the credential belongs to. */
  readonly sessionId: string;
}

export type AnyContext = PublicContext | TenantContext | OperatorContext;

/** What the tenant API's authorizer hands to `serve`: API Gateway passes strings only. */
export const authorizerContextSchema = z.object({
  tenantId: tenantIdSchema,
  tenantState: z.enum(tenantStates),
  plan: z.enum(plans),
  tier: z.enum(tiers),
  mode: z.enum(modes),
  actorType: z.enum(['user', 'token']),
  actorId: z.string(),
  userId: z.string(),
  role: z.enum(roles).optional(),
  permissions: z.string().transform((text, check) => {
    const list = text.split(' ').filter(Boolean);
    const known = list.filter((p): p is Permission => (permissions as readonly string[]).includes(p));
    if (known.length !== list.length) check.addIssue({ code: 'custom', message: 'unknown permission' });
    return known;
  }),
  /** Milliseconds since the epoch at which the credential was issued. */
  issuedAt: z.coerce.number().int(),
  sessionId: z.string().optional(),
});
export type AuthorizerContext = z.infer<typeof authorizerContextSchema>;

export const operatorAuthorizerContextSchema = z.object({
  operatorId: z.string(),
  permissions: z
    .string()
    .transform((text) => text.split(' ').filter((p): p is OperatorPermission => p === 'ops:read' || p === 'ops:write')),
  sessionId: z.string(),
  /** May do nothing but enrol a second factor. */
  mustEnrol: z.enum(['yes', 'no']),
});
