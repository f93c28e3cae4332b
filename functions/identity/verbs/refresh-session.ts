import type { Verb } from '../../kernel/endpoint.ts';
import { problem } from '../../kernel/problem.ts';
import { addSeconds, type Instant } from '../../kernel/time.ts';
import { type identity, identityProblem } from '../contract.ts';
import { type RefreshCredential, readRefreshToken, refreshTokenText } from '../domain/credential.ts';
import type { SessionDeps, SessionRecord, SessionScope } from '../ports.ts';

/** Two tabs may renew at once, and an answer may be lost: so soon after, an old token is refused and no more. */
const GRACE_SECONDS = 10;

/** Our own refresh token rotates; the pool's stays behind it, sealed in the session. */
export const refreshSession: Verb<typeof identity.endpoints.refreshSession, SessionDeps> = async (ctx, input, deps) => {
  const expired = identityProblem('session-expired');
  const credential = readRefreshToken(input.refreshToken);
  if (!credential) throw expired;
  const scope = deps.inTenant(credential.tenantId);
  await assertTenant(credential, scope, deps);
  const session = await scope.sessions.find(credential.sessionId);
  if (session?.userId !== credential.userId || session.endsAt <= ctx.now) throw expired;
  if (!deps.secrets.matches(credential.secret, session.secretHash)) {
    await endStolen(session, scope, ctx.now);
    throw expired;
  }
  await assertStands(session, scope);
  const tokens = await deps.pool.renew(session.poolToken);
  if (tokens?.userId !== session.userId || tokens.tenantId !== credential.tenantId) throw expired;
  const secret = deps.secrets.make();
  const { secretHash: before, poolToken } = session;
  const renewed = { ...session, secretHash: deps.secrets.hash(secret), rotatedAt: ctx.now };
  if (!(await scope.sessions.rotate({ ...renewed, poolToken: tokens.poolToken ?? poolToken }, before))) throw expired;
  const refreshToken = refreshTokenText({ ...credential, secret });
  const { accessToken, expiresAt, tenantId, role } = tokens;
  return { accessToken, refreshToken, expiresAt, tenantId, role };
};

async function assertTenant(
  { tenantId }: RefreshCredential,
  { standing }: SessionScope,
  { wasDeleted }: SessionDeps,
): Promise<void> {
  const tenant = await standing.findTenant();
  if (tenant?.state === 'deleting' || tenant?.state === 'deleted') throw problem('tenant-deleted');
  if (!tenant) throw (await wasDeleted(tenantId)) ? problem('tenant-deleted') : identityProblem('session-expired');
}

/** Signed out, or the person was deactivated since: a role change alone ends no session. */
async function assertStands(session: SessionRecord, { standing, people }: SessionScope): Promise<void> {
  const [revokedBefore, member] = await Promise.all([
    standing.revokedBefore(session.id),
    people.findMembership(session.userId),
  ]);
  const isOver = session.startedAtMs < Math.max(revokedBefore, member?.endedBeforeMs ?? 0);
  if (member?.state !== 'active' || isOver) throw identityProblem('session-expired');
}

/** A token that was exchanged before: it or its successor is in wrong hands (RFC 9700 section 4.14.2). */
async function endStolen(session: SessionRecord, { sessions, commitAs }: SessionScope, now: Instant): Promise<void> {
  if (now <= addSeconds(session.rotatedAt, GRACE_SECONDS)) return;
  await commitAs(session.userId)({
    writes: [sessions.end(session.id)],
    audit: { action: 'session.end', target: session.id, changes: { reason: 'refresh-token-reused' } },
    reply: undefined,
  });
}
