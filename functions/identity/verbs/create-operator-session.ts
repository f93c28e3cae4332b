import type { Verb } from '../../kernel/endpoint.ts';
import type { PublicContext } from '../../kernel/tenant-context.ts';
import { addSeconds } from '../../kernel/time.ts';
import { type identity, identityProblem } from '../contract.ts';
import { staffRefreshText } from '../domain/credential.ts';
import type { OperatorTokens, StaffSessionDeps } from '../staff-ports.ts';

/** The pool's own lifetime of staff's refresh tokens. */
const SESSION_HOURS = 12;

export const createOperatorSession: Verb<typeof identity.endpoints.createOperatorSession, StaffSessionDeps> = async (
  ctx,
  { email, password, mfaCode },
  deps,
) => {
  const { pool, attempts, macOf } = deps;
  const attempt = await attempts.begin(await macOf(`operator:${email}`), ctx.sourceIp, ctx.now);
  const first = await pool.signIn(email, password);
  if (first.kind === 'second-factor' && !mfaCode) throw identityProblem('mfa-required');
  const answer = first.kind === 'second-factor' && mfaCode ? await pool.answer(email, first.challenge, mfaCode) : first;
  if (answer.kind !== 'issued') throw identityProblem('invalid-credentials');
  await attempt.forget();
  return openSession(ctx, answer.tokens, first.kind === 'second-factor', deps);
};

async function openSession(
  ctx: PublicContext,
  { operatorId, sessionId, accessToken, expiresAt, poolToken }: OperatorTokens,
  hasSecondFactor: boolean,
  { sessions, secrets, commitAs, staffMfa }: StaffSessionDeps,
) {
  if (!poolToken) throw new Error('the pool gave no refresh token');
  const secret = secrets.make();
  const session = {
    ...{ operatorId, id: sessionId, hasSecondFactor, poolToken, secretHash: secrets.hash(secret), rotatedAt: ctx.now },
    endsAt: addSeconds(ctx.now, SESSION_HOURS * 3_600),
  };
  const refreshToken = staffRefreshText({ operatorId, sessionId, secret });
  const mfaEnrolmentRequired = staffMfa === 'required' && !hasSecondFactor;
  return commitAs(operatorId)({
    writes: [await sessions.add(session)],
    audit: { action: 'session.create', target: sessionId, changes: { hasSecondFactor } },
    reply: { accessToken, refreshToken, expiresAt, mfaEnrolmentRequired },
  });
}
