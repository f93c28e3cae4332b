import { isIP } from 'node:net';
import { Sha256 } from '@smithy/core/checksum';
import { buildQueryString, escapeUriPath, HttpRequest } from '@smithy/core/protocols';
import { SignatureV4 } from '@smithy/signature-v4';
import { defaultProvider, endpointOf, regionOf } from './env-credentials.ts';

export interface SignedObject {
  readonly bucket: string;
  readonly key: string;
  /** What the answer's headers shall say: `response-content-type` and its like. */
  readonly answer: Readonly<Record<string, string>>;
  readonly seconds: number;
}

/** The bucket is in the host's name, except where the host is a bare address (as the SDK does it). */
function placeOf(bucket: string, key: string) {
  const url = endpointOf('S3', 's3');
  return isIP(url.hostname)
    ? { url, hostname: url.hostname, path: `/${bucket}/${escapeUriPath(key)}` }
    : { url, hostname: `${bucket}.${url.hostname}`, path: `/${escapeUriPath(key)}` };
}

/**
 * A short-lived address of an object, signed by the function's own grant: a signature and no call, which is not worth
 * the 150 KB of S3's client.
 */
export async function signedAddress({ bucket, key, answer, seconds }: SignedObject): Promise<string> {
  const signer = new SignatureV4({
    service: 's3',
    region: regionOf(),
    credentials: defaultProvider(),
    sha256: Sha256,
    uriEscapePath: false,
    applyChecksum: false,
  });
  const { url, hostname, path } = placeOf(bucket, key);
  const host = url.port ? `${hostname}:${url.port}` : hostname;
  const request = new HttpRequest({
    method: 'GET',
    protocol: url.protocol,
    hostname,
    path,
    query: { ...answer, 'x-id': 'GetObject' },
    headers: { host, 'X-Amz-Content-Sha256': 'UNSIGNED-PAYLOAD' },
  });
  const signed = await signer.presign(request, { expiresIn: seconds });
  return `${url.protocol}//${host}${path}?${buildQueryString(signed.query ?? {})}`;
}

/** To be saved under its name, which says what it is. */
export const attached = (name: string): SignedObject['answer'] => ({
  'response-content-type': name.endsWith('.xml') ? 'application/xml' : 'application/pdf',
  'response-content-disposition': `attachment; filename="${name.replace(/[^\w.-]/g, '_')}"`,
});
