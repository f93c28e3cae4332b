import type { Verb } from '../../kernel/endpoint.ts';
import { isProblem, problem } from '../../kernel/problem.ts';
import type { PublicContext } from '../../kernel/tenant-context.ts';
import { addSeconds } from '../../kernel/time.ts';
import { type tenants, tenantsProblem } from '../contract.ts';
import { signupMail } from '../domain/signup-mail.ts';
import type { SignupDeps } from '../ports.ts';

const CODE_MINUTES = 30;

/** Before the request is read: a flood is refused whatever it says. */
export async function admitSignup(ctx: PublicContext, { signups }: Pick<SignupDeps, 'signups'>): Promise<void> {
  const retryAfterSeconds = 60 - Number(ctx.now.slice(17, 19));
  await signups.countStart(ctx.sourceIp, ctx.now, tenantsProblem('too-many-signups', { retryAfterSeconds }));
}

/** Looks nothing up about the address, so that the answer cannot tell whether it is known. */
export const createSignup: Verb<typeof tenants.endpoints.createSignup, SignupDeps> = async (ctx, { email }, deps) => {
  const { signups, secrets, sendMail, consoleUrl, newId } = deps;
  const [id, code] = [newId('sgn'), secrets.code()];
  const codeEndsAt = addSeconds(ctx.now, CODE_MINUTES * 60);
  await signups.add({
    id,
    state: 'sent',
    email,
    codeHash: secrets.hash(id, code),
    codeEndsAt,
    version: 1,
    createdAt: ctx.now,
    updatedAt: ctx.now,
  });
  await sendMail({ to: email, ...signupMail(code, `${consoleUrl}/signup/verify?id=${id}`, CODE_MINUTES) }).catch(
    (error: unknown) => {
      throw isProblem(error)
        ? error
        : Object.assign(problem('unavailable', { retryAfterSeconds: 5 }), { cause: error });
    },
  );
  return { id, expiresAt: codeEndsAt };
};
