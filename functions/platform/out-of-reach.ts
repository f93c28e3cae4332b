import { isProblem } from '../kernel/problem.ts';

/**
 * IAM refused a call made with a tenant's session: the code asked for what is not that tenant's, or a deployment took a
 * grant away. The caller is answered as if there were no such thing; people are paged (docs/runbooks/isolation.md).
 */
export class OutOfReach extends Error {
  override readonly name = 'OutOfReach';
}

/** What the error is to the tenant's session: IAM's refusal, or whatever else it was. */
export function asOutOfReach(error: unknown): unknown {
  const isRefused = error instanceof Error && !isProblem(error) && error.name === 'AccessDeniedException';
  return isRefused ? new OutOfReach(error.message, { cause: error }) : error;
}

type Calls = Readonly<Record<string, (...args: never[]) => Promise<unknown>>>;

/** The same calls, telling what is out of reach from every other failure. */
export const withinReach = <T extends object>(calls: T): T =>
  Object.fromEntries(
    Object.entries(calls as Calls).map(([name, call]) => [
      name,
      async (...args: never[]) => {
        try {
          return await call(...args);
        } catch (error) {
          throw asOutOfReach(error);
        }
      },
    ]),
  ) as T;
