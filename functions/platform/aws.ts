import { NodeHttpHandler } from '@smithy/node-http-handler';

/** What every SDK client shares: short timeouts, so that a hung dependency becomes an answer, and reused sockets. */
export const clientDefaults = {
  maxAttempts: 3,
  requestHandler: new NodeHttpHandler({ connectionTimeout: 1_000, requestTimeout: 8_000 }),
};

/** A value made on first use and kept for the life of the environment. */
export function lazy<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
