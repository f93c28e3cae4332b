import { DeleteObjectCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { addSeconds, earlier, instantOf } from '../kernel/time.ts';
import { clientDefaults } from '../platform/aws.ts';
import { kmsKeyOf, sealContext } from '../platform/seal.ts';
import type { TenantSession } from '../platform/tenant-session.ts';
import { objectKeyOf } from './domain/objects.ts';
import type { FileObjects } from './ports.ts';

const ADDRESS_SECONDS = 900;
const ALGORITHM = 'x-amz-server-side-encryption';
const KMS_KEY = `${ALGORITHM}-aws-kms-key-id`;
const CONTEXT = `${ALGORITHM}-context`;
const encryptionHeaders = [ALGORITHM, KMS_KEY, CONTEXT];

/** S3 with the tenant's own session: a key of another tenant's is refused by IAM, signed addresses included. */
export function fileObjects(session: TenantSession, bucket: string, kmsKey = () => kmsKeyOf(session)): FileObjects {
  // A checksum of the empty body would be signed into the addresses otherwise.
  const s3 = new S3Client({
    ...clientDefaults,
    credentials: session.credentials,
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  });
  const place = (fileId: string, isSample: boolean) => ({
    Bucket: bucket,
    Key: objectKeyOf(session.tenantId, fileId, isSample),
  });
  /** Under the tenant's own KMS key, so that what switches the key off takes the files with it. */
  const encryption = async () => ({
    ServerSideEncryption: 'aws:kms' as const,
    SSEKMSKeyId: await kmsKey(),
    SSEKMSEncryptionContext: Buffer.from(JSON.stringify(sealContext(session.tenantId, 'objects'))).toString('base64'),
  });
  return {
    async uploadAddress({ id, contentType, sizeBytes }, now) {
      // An address dies with the session that signed it, which may be sooner.
      const { expiration } = await session.credentials();
      const sealed = await encryption();
      const command = new PutObjectCommand({
        ...place(id, false),
        ...sealed,
        ContentType: contentType,
        ContentLength: sizeBytes,
        IfNoneMatch: '*',
      });
      const uploadUrl = await getSignedUrl(s3, command, {
        expiresIn: ADDRESS_SECONDS,
        signableHeaders: new Set(['host', 'content-type', 'content-length', 'if-none-match', ...encryptionHeaders]),
        unhoistableHeaders: new Set(encryptionHeaders),
      });
      return {
        uploadUrl,
        headers: {
          ...{ 'Content-Type': contentType, 'Content-Length': String(sizeBytes), 'If-None-Match': '*' },
          [ALGORITHM]: sealed.ServerSideEncryption,
          [KMS_KEY]: sealed.SSEKMSKeyId,
          [CONTEXT]: sealed.SSEKMSEncryptionContext,
        },
        uploadExpiresAt: earlier(addSeconds(now, ADDRESS_SECONDS), instantOf(expiration.getTime())),
      };
    },
    downloadAddress({ id, name, contentType, isSample }) {
      const command = new GetObjectCommand({
        ...place(id, isSample),
        ResponseContentType: contentType,
        ResponseContentDisposition: attachment(name),
      });
      return getSignedUrl(s3, command, { expiresIn: ADDRESS_SECONDS });
    },
    async putSample(fileId, contentType, text) {
      await s3.send(
        new PutObjectCommand({ ...place(fileId, true), ...(await encryption()), Body: text, ContentType: contentType }),
      );
    },
    async remove(fileId, isSample) {
      await s3.send(new DeleteObjectCommand(place(fileId, isSample)));
    },
  };
}

/** Never shown in our origin's name, and under its own name in any script (RFC 6266, RFC 8187). */
const attachment = (name: string): string => {
  const ascii = name.replace(/[^\w.()-]/g, '_');
  const encoded = encodeURIComponent(name).replace(/['()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
  return `attachment; filename="${ascii}"; filename*=UTF-8''${encoded}`;
};
