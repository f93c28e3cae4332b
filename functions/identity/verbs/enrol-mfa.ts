import type { Verb } from '../../kernel/endpoint.ts';
import { problem } from '../../kernel/problem.ts';
import type { OperatorContext } from '../../kernel/tenant-context.ts';
import { type identity, identityProblem } from '../contract.ts';
import { otpauthUri } from '../domain/staff.ts';
import type { StaffDeps } from '../staff-ports.ts';

type Endpoints = typeof identity.endpoints;

export const startMfaEnrolment: Verb<Endpoints['startMfaEnrolment'], StaffDeps> = async (ctx, _, deps) => {
  const { bearer, email } = await assertOwnTurn(ctx, deps);
  const secret = await deps.factors.begin(bearer);
  return { secret, otpauthUri: otpauthUri(email, secret) };
};

/** The code proves the factor in this very session, so it may go on without signing in again. */
export const confirmMfaEnrolment: Verb<Endpoints['confirmMfaEnrolment'], StaffDeps> = async (ctx, { code }, deps) => {
  const { bearer } = await assertOwnTurn(ctx, deps);
  if (!(await deps.factors.confirm(bearer, code))) throw identityProblem('wrong-mfa-code');
  return deps.commit({
    writes: [deps.sessions.raise(ctx.actor.id, ctx.sessionId, ctx.now)],
    audit: { action: 'mfa.enrol', target: ctx.actor.id },
    reply: { enrolled: true as const },
  });
};

/** Whoever holds only the password must not exchange the factor of somebody who has one. */
async function assertOwnTurn({ bearer, actor, sessionId }: OperatorContext, { factors, sessions }: StaffDeps) {
  if (!bearer) throw problem('unauthenticated');
  const [{ email, isEnrolled }, session] = await Promise.all([
    factors.profile(bearer),
    sessions.standing(actor.id, sessionId),
  ]);
  if (isEnrolled && !session?.hasSecondFactor) throw identityProblem('mfa-enrolled');
  return { bearer, email };
}
