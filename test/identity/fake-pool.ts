import type {
  AccessClaims,
  IssuedTokens,
  MemberPool,
  SignInPool,
  VerifyAccess,
} from '../../functions/identity/ports.ts';
import type { TenantId } from '../../functions/kernel/ids.ts';
import type { Role } from '../../functions/kernel/permissions.ts';
import { addSeconds, type Clock, epochMs } from '../../functions/kernel/time.ts';

interface User {
  readonly tenantId: TenantId;
  password?: string;
  /** The code that a second factor shows, where the person has one. */
  code?: string;
}
type Shape = (tenantId: TenantId, userId: string) => Promise<Readonly<Record<string, string>>>;

export interface FakePool extends SignInPool, MemberPool {
  readonly users: Map<string, User>;
  /** What has been revoked of refresh tokens. */
  readonly revoked: Set<string>;
  readonly verify: VerifyAccess;
  readonly signIns: () => number;
}

/** Keeps users, passwords and refresh tokens; asks the trigger before each token, as Cognito does. */
export function fakePool(clock: Clock, shape: Shape): FakePool {
  const users = new Map<string, User>();
  const refresh = new Map<string, { readonly userId: string; readonly sessionId: string }>();
  const access = new Map<string, { readonly claims: AccessClaims; readonly until: number }>();
  const revoked = new Set<string>();
  let counter = 0;
  let signIns = 0;

  async function issue(userId: string, sessionId: string): Promise<IssuedTokens | undefined> {
    const user = users.get(userId);
    const claims = user && (await shape(user.tenantId, userId).catch(() => undefined));
    if (!user || !claims) return undefined;
    counter += 1;
    const says = {
      tenantId: user.tenantId,
      userId,
      role: claims['role'] as Role,
      issuedAtMs: Number(claims['issuedAtMs']),
      sessionId,
    };
    const accessToken = `access-${counter}`;
    const expiresAt = addSeconds(clock(), 900);
    access.set(accessToken, { claims: says, until: epochMs(expiresAt) });
    return { ...says, accessToken, expiresAt };
  }
  async function start(userId: string) {
    const sessionId = `session-${userId.slice(-1)}-${++counter}`;
    const tokens = await issue(userId, sessionId);
    if (!tokens) return { kind: 'wrong' } as const;
    const poolToken = `pool-${sessionId}`;
    refresh.set(poolToken, { userId, sessionId });
    return { kind: 'issued', tokens: { ...tokens, poolToken } } as const;
  }
  return {
    users,
    revoked,
    signIns: () => signIns,
    verify: async (jwt) => {
      const known = access.get(jwt);
      return known && known.until > epochMs(clock()) ? known.claims : undefined;
    },
    signIn: async (userId, password) => {
      signIns += 1;
      const user = users.get(userId);
      if (user?.password === undefined || user.password !== password) return { kind: 'wrong' };
      return user.code ? { kind: 'second-factor', challenge: `challenge ${userId}` } : start(userId);
    },
    answer: async (userId, challenge, code) =>
      challenge === `challenge ${userId}` && users.get(userId)?.code === code ? start(userId) : { kind: 'wrong' },
    renew: async (poolToken) => {
      const known = refresh.get(poolToken);
      return known && !revoked.has(poolToken) ? issue(known.userId, known.sessionId) : undefined;
    },
    revoke: async (poolToken) => void revoked.add(poolToken),
    create: async (userId, tenantId) => {
      if (!users.has(userId)) users.set(userId, { tenantId });
    },
    setPassword: async (userId, password) => {
      const user = users.get(userId);
      if (!user) throw new Error('no such user');
      // As a pool that knows leaked passwords: one that is long enough and still refused.
      if (password === 'passwordpassword') return false;
      user.password = password;
      return true;
    },
    remove: async (userId) => void users.delete(userId),
  };
}
