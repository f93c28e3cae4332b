import { bytesOf, kmsCalls } from '../platform/json-call.ts';
import type { PlatformSeal } from './ports.ts';

/** Straight under the platform's key: what is sealed here is small, rare and short-lived. */
export function platformSeal(keyId: string): PlatformSeal {
  const kms = kmsCalls();
  return {
    async seal(purpose, id, text) {
      const answer = await kms('Encrypt', {
        KeyId: keyId,
        Plaintext: Buffer.from(text, 'utf8').toString('base64'),
        EncryptionContext: { purpose, id },
      });
      const sealed = bytesOf(answer['CiphertextBlob']);
      if (!sealed) throw new Error('KMS answered without a ciphertext');
      return sealed.toString('base64url');
    },
    async open(purpose, id, sealed) {
      const answer = await kms('Decrypt', {
        KeyId: keyId,
        CiphertextBlob: Buffer.from(sealed, 'base64url').toString('base64'),
        EncryptionContext: { purpose, id },
      });
      const text = bytesOf(answer['Plaintext']);
      if (!text) throw new Error('KMS answered without a plaintext');
      return text.toString('utf8');
    },
  };
}
