import { GetObjectCommand, NoSuchKey, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { clientDefaults, lazy } from '../platform/aws.ts';
import type { ExportDeps } from './export-ports.ts';

const s3 = lazy(() => new S3Client(clientDefaults));

export const exportBucket = (bucket: string): ExportDeps['bucket'] => ({
  async read(key) {
    try {
      const { Body } = await s3().send(new GetObjectCommand({ Bucket: bucket, Key: key }));
      return await Body?.transformToByteArray();
    } catch (error) {
      if (error instanceof NoSuchKey || (error instanceof Error && error.name === 'NoSuchKey')) return undefined;
      throw error;
    }
  },
  async put(key, body, contentType) {
    // Never over what is there: two runs at the same time have one winner, and the other looks again.
    const once = { Bucket: bucket, Key: key, Body: body, ContentType: contentType, IfNoneMatch: '*' };
    await s3().send(new PutObjectCommand(once));
  },
});
