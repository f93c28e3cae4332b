import { readFileSync } from 'node:fs';
import { CreateBucketCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { AssemblyStack, FileAsset } from '../assembly/cloud-assembly.ts';
import { zip } from './zip.ts';

/** What `cdk bootstrap` and the asset part of `cdk deploy` do: the functions' code goes into the staging bucket. */
export async function uploadAssets(s3: S3Client, stacks: readonly AssemblyStack[]): Promise<void> {
  const assets = new Map<string, FileAsset>(
    stacks.flatMap((stack) => stack.assets.map((asset) => [`${asset.bucket}/${asset.key}`, asset] as const)),
  );
  for (const bucket of new Set([...assets.values()].map((asset) => asset.bucket)))
    await s3.send(new CreateBucketCommand({ Bucket: bucket }));
  for (const { bucket, key, path, packaging } of assets.values())
    await s3.send(
      new PutObjectCommand({ Bucket: bucket, Key: key, Body: packaging === 'zip' ? zip(path) : readFileSync(path) }),
    );
}
