import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash, createPublicKey, verify } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import canonicalize from 'canonicalize';
import type { ApiClient } from './api-client.ts';

/** Kept for whoever looks after the run: test-output/ is not committed. */
export function writeOut(name: string, content: string | Uint8Array): string {
  mkdirSync('test-output', { recursive: true });
  writeFileSync(`test-output/${name}`, content);
  return `test-output/${name}`;
}

export async function download(url: string, sha256: string): Promise<Uint8Array> {
  const response = await fetch(url);
  assert.equal(response.status, 200);
  const bytes = new Uint8Array(await response.arrayBuffer());
  assert.equal(createHash('sha256').update(bytes).digest('hex'), sha256);
  return bytes;
}

export const pdfText = (bytes: Uint8Array, name: string): string =>
  execFileSync('pdftotext', ['-layout', writeOut(`${name}.pdf`, bytes), '-'], { encoding: 'utf8' });

/** The signature holds over the JCS form (RFC 8785) under the published key, and over nothing else. */
export async function verifyCertificate(
  api: ApiClient,
  certificate: { signature: { keyId: string; value: string } },
): Promise<void> {
  const { signature, ...signed } = certificate;
  const { body } = await api('GET', '/.well-known/webhooks-jwks.json');
  const jwk = body.keys.find((key: { kid: string }) => key.kid === signature.keyId);
  const bytes = Buffer.from(canonicalize(signed) ?? '');
  const key = { key: createPublicKey({ key: jwk, format: 'jwk' }), dsaEncoding: 'ieee-p1363' as const };
  const value = Buffer.from(signature.value, 'base64url');
  assert.equal(verify('sha256', bytes, key, value), true);
  assert.equal(verify('sha256', Buffer.concat([bytes, Buffer.from(' ')]), key, value), false);
}
