import { GenerateMacCommand, KMSClient } from '@aws-sdk/client-kms';
import { clientDefaults, lazy } from '../platform/aws.ts';
import type { MacOf } from './ports.ts';

const kms = lazy(() => new KMSClient(clientDefaults));

/** The key also digests slugs: the prefix keeps the two apart. */
export function emailMac(keyId: string): MacOf {
  return async (email) => {
    const { Mac } = await kms().send(
      new GenerateMacCommand({
        KeyId: keyId,
        MacAlgorithm: 'HMAC_SHA_256',
        Message: Buffer.from(`email:${email.toLowerCase()}`),
      }),
    );
    if (!Mac) throw new Error('KMS answered without a MAC');
    return Buffer.from(Mac).toString('hex');
  };
}
