import { createHash, createPublicKey } from 'node:crypto';

export interface PublicJwk {
  readonly kty: 'EC';
  readonly crv: string;
  readonly x: string;
  readonly y: string;
  readonly alg: 'ES256';
  readonly use: 'sig';
  /** The key's RFC 7638 thumbprint. */
  readonly kid: string;
}

/** A public P-256 key, as KMS gives it (SPKI in DER), as RFC 7517 publishes it. */
export function jwkOf(spki: Uint8Array): PublicJwk {
  const { crv, x, y } = createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' }).export({
    format: 'jwk',
  });
  if (crv !== 'P-256' || !x || !y) throw new Error('the signing key is not on P-256');
  // RFC 7638 section 3: exactly the required members, in this order.
  const thumbprint = JSON.stringify({ crv, kty: 'EC', x, y });
  const kid = createHash('sha256').update(thumbprint).digest('base64url');
  return { kty: 'EC', crv, x, y, alg: 'ES256', use: 'sig', kid };
}
