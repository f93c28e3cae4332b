import { publicKeyOf } from '../platform/json-call.ts';
import { jwkOf, type PublicJwk } from '../platform/jwk.ts';

/** The public half of the key that signs certificates; it never changes, so it is asked for once. */
export function signingKeys(keyId: string): () => Promise<readonly PublicJwk[]> {
  let known: Promise<readonly PublicJwk[]> | undefined;
  const read = async () => [jwkOf(await publicKeyOf(keyId))];
  return () => {
    known ??= read().catch((error: unknown) => {
      known = undefined;
      throw error;
    });
    return known;
  };
}
