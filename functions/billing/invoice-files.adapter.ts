import { PutObjectCommand, paginateListObjectsV2, S3Client } from '@aws-sdk/client-s3';
import { clientDefaults, lazy } from '../platform/aws.ts';
import { sha256 } from '../platform/clock.ts';
import { attached, signedAddress } from '../platform/signed-address.ts';
import type { InvoiceFiles, RenderDeps } from './ports.ts';

const ADDRESS_SECONDS = 300;
const s3 = lazy(() => new S3Client(clientDefaults));

/** Addresses are signed by the function's own grant: which file is the tenant's says the invoice, read with the tenant's session. */
export const invoiceFiles = (bucket: string): InvoiceFiles => ({
  address: ({ key }, name) => signedAddress({ bucket, key, answer: attached(name), seconds: ADDRESS_SECONDS }),
});

export const invoiceArchive = (bucket: string): RenderDeps['archive'] => ({
  async put(key, body, contentType) {
    await s3().send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body, ContentType: contentType }));
    return sha256(body);
  },
});

export const filedUnder =
  (bucket: string) =>
  async (folder: string): Promise<ReadonlySet<string>> => {
    const keys = new Set<string>();
    for await (const page of paginateListObjectsV2({ client: s3() }, { Bucket: bucket, Prefix: folder }))
      for (const { Key } of page.Contents ?? []) if (Key) keys.add(Key);
    return keys;
  };
