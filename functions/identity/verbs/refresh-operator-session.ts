import type { Verb } from '../../kernel/endpoint.ts';
import { addSeconds, type Instant } from '../../kernel/time.ts';
import { type identity, identityProblem } from '../contract.ts';
import { readStaffRefresh, staffRefreshText } from '../domain/credential.ts';
import type { StaffSessionDeps, StaffSessionRecord } from '../staff-ports.ts';

/** As for tenants' people: two tabs may renew at once, and an answer may be lost. */
const GRACE_SECONDS = 10;

export const refreshOperatorSession: Verb<typeof identity.endpoints.refreshOperatorSession, StaffSessionDeps> = async (
  ctx,
  input,
  deps,
) => {
  const { sessions, secrets, pool, staffMfa } = deps;
  const expired = identityProblem('session-expired');
  const credential = readStaffRefresh(input.refreshToken);
  const session = credential && (await sessions.find(credential.operatorId, credential.sessionId));
  if (!session || session.endsAt <= ctx.now) throw expired;
  if (!secrets.matches(credential.secret, session.secretHash)) {
    await endStolen(session, ctx.now, deps);
    throw expired;
  }
  const tokens = await pool.renew(session.poolToken);
  if (tokens?.operatorId !== session.operatorId || tokens.sessionId !== session.id) throw expired;
  const secret = secrets.make();
  const renewed = { ...session, secretHash: secrets.hash(secret), rotatedAt: ctx.now };
  const rotated = { ...renewed, poolToken: tokens.poolToken ?? session.poolToken };
  if (!(await sessions.rotate(rotated, session.secretHash))) throw expired;
  return {
    accessToken: tokens.accessToken,
    refreshToken: staffRefreshText({ ...credential, secret }),
    expiresAt: tokens.expiresAt,
    mfaEnrolmentRequired: staffMfa === 'required' && !session.hasSecondFactor,
  };
};

/** A token that was exchanged before: it or its successor is in wrong hands (RFC 9700 section 4.14.2). */
async function endStolen(
  { operatorId, id, rotatedAt }: StaffSessionRecord,
  now: Instant,
  { sessions, commitAs }: StaffSessionDeps,
): Promise<void> {
  if (now <= addSeconds(rotatedAt, GRACE_SECONDS)) return;
  await commitAs(operatorId)({
    writes: [sessions.end(operatorId, id)],
    audit: { action: 'session.end', target: id, changes: { reason: 'refresh-token-reused' } },
    reply: undefined,
  });
}
