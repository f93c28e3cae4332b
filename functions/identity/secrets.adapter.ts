import { timingSafeEqual } from 'node:crypto';
import { randomToken, sha256 } from '../platform/clock.ts';
import type { Secrets } from './ports.ts';

/** 256 random bits each, so a plain digest is enough: there is nothing to guess. */
export const secrets: Secrets = {
  make: () => randomToken(32),
  hash: sha256,
  matches: (secret, hash) => {
    const [given, stored] = [Buffer.from(sha256(secret)), Buffer.from(hash)];
    return given.length === stored.length && timingSafeEqual(given, stored);
  },
};
