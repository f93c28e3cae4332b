import { hmac } from '../platform/json-call.ts';
import type { MacOf } from './ports.ts';

/** The key also digests slugs: the prefix keeps the two apart. */
export const emailMac =
  (keyId: string): MacOf =>
  (email) =>
    hmac(keyId, `email:${email.toLowerCase()}`);
