import { hmac } from '../platform/json-call.ts';

/** The key also digests addresses: the prefix keeps the two apart. */
export const slugMac =
  (keyId: string) =>
  (slug: string): Promise<string> =>
    hmac(keyId, `slug:${slug}`);
