import type { Verb } from '../../kernel/endpoint.ts';
import { type identity, identityProblem } from '../contract.ts';
import type { Attempts, MacOf, StaffPool } from '../ports.ts';

export interface OperatorSessionDeps {
  readonly pool: StaffPool;
  readonly attempts: Attempts;
  readonly macOf: MacOf;
}

export const createOperatorSession: Verb<typeof identity.endpoints.createOperatorSession, OperatorSessionDeps> = async (
  ctx,
  { email, password, mfaCode },
  { pool, attempts, macOf },
) => {
  const attempt = await attempts.begin(await macOf(`operator:${email}`), ctx.sourceIp, ctx.now);
  const first = await pool.signIn(email, password);
  if (first.kind === 'second-factor' && !mfaCode) throw identityProblem('mfa-required');
  const answer = first.kind === 'second-factor' && mfaCode ? await pool.answer(email, first.challenge, mfaCode) : first;
  if (answer.kind !== 'issued') throw identityProblem('invalid-credentials');
  await attempt.forget();
  return answer.tokens;
};
