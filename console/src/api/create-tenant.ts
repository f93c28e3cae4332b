import { ApiProblem, type Client } from '../../../sdk/client.ts';
import type { SignUpDraft } from '../parts/sign-up-draft.ts';

type Attempt = NonNullable<SignUpDraft['attempt']>;
export type Tenant = Awaited<ReturnType<Client['tenants']['createTenant']>>;

const PATIENCE_MS = 120_000;

/** Answers after which the same request, under the same key, may be sent again; no answer at all is one of them. */
const mayRepeat = (error: unknown): boolean =>
  !(error instanceof ApiProblem) || error.status >= 500 || error.code === 'idempotency-in-flight';

const pause = (ms: number, signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });

/** Making a tenant takes seconds: the request is repeated until it has an answer, and makes one tenant whatever happens. */
export async function untilAnswered<T>(call: () => Promise<T>, signal: AbortSignal): Promise<T> {
  const giveUpAt = Date.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await call();
    } catch (error) {
      if (signal.aborted || !mayRepeat(error) || Date.now() > giveUpAt) throw error;
      await pause(1_000 * ((error instanceof ApiProblem && error.retryAfterSeconds) || 2), signal);
    }
  }
}

export function createTenant(
  client: Client,
  draft: SignUpDraft,
  attempt: Attempt,
  password: string,
  signal: AbortSignal,
): Promise<Tenant> {
  const body = { ...attempt.company, owner: { ...attempt.company.owner, password } };
  const options = { token: draft.signupToken ?? '', idempotencyKey: attempt.key, signal };
  return untilAnswered(() => client.tenants.createTenant(body, options), signal);
}
