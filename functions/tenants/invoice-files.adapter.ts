import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { addSeconds } from '../kernel/time.ts';
import { clientDefaults, lazy } from '../platform/aws.ts';
import type { InvoiceFiles } from './ports.ts';

const ADDRESS_SECONDS = 300;
const s3 = lazy(() => new S3Client(clientDefaults));

/** With the function's own grant on the finance bucket: the tenant, and its session with it, is gone. */
export function invoiceFiles(bucket: string): InvoiceFiles {
  return {
    async address(key, name, now) {
      const command = new GetObjectCommand({
        Bucket: bucket,
        Key: key,
        ResponseContentType: 'application/pdf',
        ResponseContentDisposition: `attachment; filename="${name.replace(/[^\w.-]/g, '_')}"`,
      });
      const url = await getSignedUrl(s3(), command, { expiresIn: ADDRESS_SECONDS });
      return { url, expiresAt: addSeconds(now, ADDRESS_SECONDS) };
    },
  };
}
