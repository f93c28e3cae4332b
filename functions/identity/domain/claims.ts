import { isTenantId, type TenantId } from '../../kernel/ids.ts';
import { type Role, roles } from '../../kernel/permissions.ts';

export type Payload = Readonly<Record<string, unknown>>;

const seconds = ({ exp }: Payload): number | undefined => (typeof exp === 'number' ? exp : undefined);
const isRole = (text: unknown): text is Role => (roles as readonly unknown[]).includes(text);

interface PooledClaims {
  readonly tenantId: TenantId;
  readonly userId: string;
  readonly role: Role;
  readonly issuedAtMs: number;
  readonly sessionId: string;
  readonly exp: number;
}

/**
 * What the pre-token trigger puts into an access token, beside Cognito's own claims; undefined where it did not.
 * `origin_jti` is the same in every access token that one sign-in leads to: the session's name. Checked by hand: the
 * authorizer is too small for a schema library.
 */
export function accessClaimsOf(payload: Payload): PooledClaims | undefined {
  const { tenantId, userId, role, origin_jti: sessionId } = payload;
  const [issuedAtMs, exp] = [Number(payload['issuedAtMs']), seconds(payload)];
  if (!isTenantId(tenantId) || typeof userId !== 'string' || !isRole(role)) return undefined;
  if (typeof sessionId !== 'string' || sessionId === '') return undefined;
  if (!Number.isSafeInteger(issuedAtMs) || issuedAtMs <= 0 || exp === undefined) return undefined;
  return { tenantId, userId, role, issuedAtMs, sessionId, exp };
}

interface OperatorClaims {
  readonly operatorId: string;
  readonly sessionId: string;
  readonly groups: readonly string[];
  readonly exp: number;
}

export function operatorClaimsOf(payload: Payload): OperatorClaims | undefined {
  const { sub: operatorId, origin_jti: sessionId, 'cognito:groups': groups } = payload;
  const exp = seconds(payload);
  if (typeof operatorId !== 'string' || typeof sessionId !== 'string' || sessionId === '') return undefined;
  const named = Array.isArray(groups) ? groups.filter((group) => typeof group === 'string') : [];
  return exp === undefined ? undefined : { operatorId, sessionId, groups: named, exp };
}
