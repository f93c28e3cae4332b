import type { Verb } from '../../kernel/endpoint.ts';
import { problem } from '../../kernel/problem.ts';
import { addSeconds } from '../../kernel/time.ts';
import { type tenants, tenantsProblem } from '../contract.ts';
import { signupTokenText } from '../domain/signup-token.ts';
import type { SignupDeps } from '../ports.ts';

const TOKEN_MINUTES = 60;

export const verifySignup: Verb<typeof tenants.endpoints.verifySignup, SignupDeps> = async (
  ctx,
  { signupId, code },
  { signups, secrets },
) => {
  const signup = await signups.find(signupId);
  if (!signup) throw problem('not-found');
  const isOpen = signup.state === 'sent' || signup.state === 'verified';
  if (!isOpen || signup.codeEndsAt <= ctx.now) throw tenantsProblem('signup-ended');
  // The try is taken before the code is looked at: requests in parallel get no more than five either.
  if (!(await signups.takeTry(signupId, ctx.now))) throw tenantsProblem('signup-ended');
  if (!secrets.matches(signup.codeHash, signupId, code)) throw tenantsProblem('wrong-code');
  const secret = secrets.token();
  const endsAt = addSeconds(ctx.now, TOKEN_MINUTES * 60);
  await signups.verify(signupId, { hash: secrets.hash(signupId, secret), endsAt }, ctx.now);
  return { signupToken: signupTokenText(signupId, secret), expiresAt: endsAt };
};
