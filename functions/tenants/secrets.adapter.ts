import { timingSafeEqual } from 'node:crypto';
import { randomDigits, randomToken, sha256 } from '../platform/clock.ts';
import type { Secrets } from './ports.ts';

const hash = (...parts: readonly string[]): string => sha256(JSON.stringify(parts));

export const secrets: Secrets = {
  token: () => randomToken(32),
  code: () => randomDigits(6),
  hash,
  matches: (stored, ...parts) => {
    const [a, b] = [Buffer.from(stored), Buffer.from(hash(...parts))];
    return a.length === b.length && timingSafeEqual(a, b);
  },
};
