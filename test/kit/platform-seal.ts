import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { PlatformSeal } from '../../functions/platform/platform-seal.ts';

/** Real encryption under a key of the test's, with purpose and id as associated data, as KMS has its encryption context. */
export function fakePlatformSeal(): PlatformSeal {
  const key = randomBytes(32);
  const context = (purpose: string, id: string) => Buffer.from(JSON.stringify([purpose, id]));
  return {
    seal: async (purpose, id, text) => {
      const iv = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(context(purpose, id));
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return Buffer.concat([iv, cipher.getAuthTag(), body]).toString('base64url');
    },
    open: async (purpose, id, sealed) => {
      const raw = Buffer.from(sealed, 'base64url');
      const decipher = createDecipheriv('aes-256-gcm', key, raw.subarray(0, 12)).setAAD(context(purpose, id));
      decipher.setAuthTag(raw.subarray(12, 28));
      return Buffer.concat([decipher.update(raw.subarray(28)), decipher.final()]).toString('utf8');
    },
  };
}
