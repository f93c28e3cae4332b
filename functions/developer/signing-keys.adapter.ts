import { GetPublicKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { clientDefaults } from '../platform/aws.ts';
import { jwkOf, type PublicJwk } from '../platform/jwk.ts';

/** The public half of the key that signs certificates; it never changes, so it is asked for once. */
export function signingKeys(keyId: string): () => Promise<readonly PublicJwk[]> {
  const kms = new KMSClient(clientDefaults);
  let known: Promise<readonly PublicJwk[]> | undefined;
  const read = async () => {
    const { PublicKey: spki } = await kms.send(new GetPublicKeyCommand({ KeyId: keyId }));
    if (!spki) throw new Error('KMS answered without a public key');
    return [jwkOf(spki)];
  };
  return () => {
    known ??= read().catch((error: unknown) => {
      known = undefined;
      throw error;
    });
    return known;
  };
}
