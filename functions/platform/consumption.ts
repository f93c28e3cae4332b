import { AsyncLocalStorage } from 'node:async_hooks';

/** What one request has used up so far of the table, in request units as DynamoDB's answers say; halves are real. */
export interface Consumed {
  read: number;
  write: number;
}

/** In an environment that serves one request at a time a variable would do; a test that interleaves them needs more. */
const requests = new AsyncLocalStorage<Consumed>();

/** Counts what `run` consumes, in whatever it awaits. */
export const consuming = <T>(run: () => T): T => requests.run({ read: 0, write: 0 }, run);

export const consumed = (): Readonly<Consumed> => requests.getStore() ?? { read: 0, write: 0 };

type Told = { readonly CapacityUnits?: number | undefined } | undefined;

/**
 * `ConsumedCapacity` of an answer, of one table or of several (DynamoDB API reference). A write that fails its condition
 * is charged too and not told of, and what other libraries keep in the table is not seen: the sum is a little too small.
 */
export function noteConsumed(kind: keyof Consumed, told: Told | readonly Told[]): void {
  const request = requests.getStore();
  if (!request) return;
  for (const one of Array.isArray(told) ? (told as readonly Told[]) : [told as Told])
    request[kind] += one?.CapacityUnits ?? 0;
}
