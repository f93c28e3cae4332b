import { createHash } from 'node:crypto';
import { GetPublicKeyCommand, KMSClient, SignCommand } from '@aws-sdk/client-kms';
import canonicalize from 'canonicalize';
import { clientDefaults, lazy } from '../platform/aws.ts';
import { jwkOf } from '../platform/jwk.ts';
import { derToP1363 } from './domain/certificate.ts';
import type { CertificateSigner } from './ports.ts';

const kms = lazy(() => new KMSClient(clientDefaults));

/** Over the certificate's canonical form (RFC 8785), so that anybody can check it with the published key alone. */
export function certificateSigner(keyId: string): CertificateSigner {
  return {
    async sign(body) {
      const text = canonicalize(body);
      if (text === undefined) throw new Error('nothing to sign');
      const { PublicKey } = await kms().send(new GetPublicKeyCommand({ KeyId: keyId }));
      const { Signature } = await kms().send(
        new SignCommand({
          KeyId: keyId,
          Message: createHash('sha256').update(text, 'utf8').digest(),
          MessageType: 'DIGEST',
          SigningAlgorithm: 'ECDSA_SHA_256',
        }),
      );
      if (!PublicKey || !Signature) throw new Error('KMS answered without a signature');
      return {
        algorithm: 'ECDSA_P256_SHA256',
        keyId: jwkOf(PublicKey).kid,
        value: Buffer.from(derToP1363(Signature)).toString('base64url'),
      };
    },
  };
}
