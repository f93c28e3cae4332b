import { DecryptCommand, EncryptCommand, KMSClient } from '@aws-sdk/client-kms';
import { clientDefaults, lazy } from '../platform/aws.ts';
import type { PlatformSeal } from './ports.ts';

const kms = lazy(() => new KMSClient(clientDefaults));

/** Straight under the platform's key: what is sealed here is small, rare and short-lived. */
export function platformSeal(keyId: string): PlatformSeal {
  return {
    async seal(purpose, id, text) {
      const { CiphertextBlob } = await kms().send(
        new EncryptCommand({
          KeyId: keyId,
          Plaintext: Buffer.from(text, 'utf8'),
          EncryptionContext: { purpose, id },
        }),
      );
      if (!CiphertextBlob) throw new Error('KMS answered without a ciphertext');
      return Buffer.from(CiphertextBlob).toString('base64url');
    },
    async open(purpose, id, sealed) {
      const { Plaintext } = await kms().send(
        new DecryptCommand({
          KeyId: keyId,
          CiphertextBlob: Buffer.from(sealed, 'base64url'),
          EncryptionContext: { purpose, id },
        }),
      );
      if (!Plaintext) throw new Error('KMS answered without a plaintext');
      return Buffer.from(Plaintext).toString('utf8');
    },
  };
}
