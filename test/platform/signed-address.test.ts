import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { attached, signedAddress } from '../../functions/platform/signed-address.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse('2026-11-24T10:00:00Z'), toFake: ['Date'] });
  for (const [name, value] of Object.entries({
    ...{ AWS_REGION: 'eu-central-1', AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE', AWS_SECRET_ACCESS_KEY: 'secret' },
    ...{ AWS_SESSION_TOKEN: 'ses/sion+token==', AWS_ENDPOINT_URL: undefined },
  }))
    vi.stubEnv(name, value);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

it.each([
  ['in the Region', undefined, 'FINANCE/ten_1/in_2026-000001.pdf'],
  ['with a key that must be escaped', undefined, "a b/ü+&=?#'()*.pdf"],
  ['at a bare address', 'http://127.0.0.1:4566', 'FINANCE/ten_1/x.pdf'],
  ['at a named host', 'http://aws.test:4566', 'FINANCE/ten_1/x.pdf'],
])('an address signed here is the one that the SDK signs, %s', async (_, endpoint, key) => {
  vi.stubEnv('AWS_ENDPOINT_URL', endpoint);
  const name = 'Rechnung "1".pdf';

  const ours = new URL(await signedAddress({ bucket: 'finance-1', key, answer: attached(name), seconds: 300 }));

  const command = new GetObjectCommand({
    Bucket: 'finance-1',
    Key: key,
    ResponseContentType: 'application/pdf',
    ResponseContentDisposition: 'attachment; filename="Rechnung__1_.pdf"',
  });
  const client = new S3Client({
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  });
  const theirs = new URL(await getSignedUrl(client, command, { expiresIn: 300 }));
  expect(`${ours.origin}${ours.pathname}`).toBe(`${theirs.origin}${theirs.pathname}`);
  // The signature is over everything else, so it alone would do.
  expect(Object.fromEntries(ours.searchParams)).toEqual(Object.fromEntries(theirs.searchParams));
});
