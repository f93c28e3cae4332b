import { sha256 } from './clock.ts';
import { bytesOf, kmsCalls } from './json-call.ts';
import type { Seal } from './seal.ts';

/** Seals what belongs to no tenant; `purpose` and `id` are the encryption context, and roles are held to a purpose. */
export interface PlatformSeal {
  seal(purpose: string, id: string, text: string): Promise<string>;
  open(purpose: string, id: string, sealed: string): Promise<string>;
}

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

/** For the cursors of staff's lists: the list and its filter are part of what must be the same again. */
export const cursorSeal = (sealing: PlatformSeal): Seal => ({
  seal: ({ pk, sk }, attribute, text) => sealing.seal('cursor', sha256(JSON.stringify([pk, sk, attribute])), text),
  open: ({ pk, sk }, attribute, sealed) => sealing.open('cursor', sha256(JSON.stringify([pk, sk, attribute])), sealed),
});
