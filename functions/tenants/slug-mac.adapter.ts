import { GenerateMacCommand, KMSClient } from '@aws-sdk/client-kms';
import { clientDefaults, lazy } from '../platform/aws.ts';

const kms = lazy(() => new KMSClient(clientDefaults));

/** The key also digests addresses: the prefix keeps the two apart. */
export function slugMac(keyId: string) {
  return async (slug: string): Promise<string> => {
    const { Mac } = await kms().send(
      new GenerateMacCommand({ KeyId: keyId, MacAlgorithm: 'HMAC_SHA_256', Message: Buffer.from(`slug:${slug}`) }),
    );
    if (!Mac) throw new Error('KMS answered without a MAC');
    return Buffer.from(Mac).toString('hex');
  };
}
