import {
  PutBucketEncryptionCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketVersioningCommand,
  PutObjectLockConfigurationCommand,
  type S3Client,
  type ServerSideEncryption,
} from '@aws-sdk/client-s3';
import { isRecord } from '../assembly/template.ts';
import type { Found } from './found.ts';

const record = (value: unknown) => (isRecord(value) ? value : {});
const list = (value: unknown) => (Array.isArray(value) ? value.map(record) : []);

async function encrypt(s3: S3Client, Bucket: string, properties: Found['properties']): Promise<void> {
  const [rule] = list(record(properties['BucketEncryption'])['ServerSideEncryptionConfiguration']);
  const byDefault = record(rule?.['ServerSideEncryptionByDefault']);
  if (!rule || !byDefault['SSEAlgorithm']) return;
  const key = byDefault['KMSMasterKeyID'];
  await s3.send(
    new PutBucketEncryptionCommand({
      Bucket,
      ServerSideEncryptionConfiguration: {
        Rules: [
          {
            BucketKeyEnabled: rule['BucketKeyEnabled'] === true,
            ApplyServerSideEncryptionByDefault: {
              SSEAlgorithm: String(byDefault['SSEAlgorithm']) as ServerSideEncryption,
              ...(typeof key === 'string' ? { KMSMasterKeyID: key } : {}),
            },
          },
        ],
      },
    }),
  );
}

async function expire(s3: S3Client, Bucket: string, properties: Found['properties']): Promise<void> {
  const rules = list(record(properties['LifecycleConfiguration'])['Rules']);
  if (rules.length === 0) return;
  const days = (value: unknown) => Number(record(value)['DaysAfterInitiation'] ?? record(value)['NoncurrentDays']);
  await s3.send(
    new PutBucketLifecycleConfigurationCommand({
      Bucket,
      LifecycleConfiguration: {
        Rules: rules.map((rule, at) => ({
          ID: `rule-${at}`,
          Status: rule['Status'] === 'Disabled' ? 'Disabled' : 'Enabled',
          Filter: { Prefix: String(rule['Prefix'] ?? '') },
          ...(rule['ExpirationInDays'] ? { Expiration: { Days: Number(rule['ExpirationInDays']) } } : {}),
          ...(rule['NoncurrentVersionExpiration']
            ? { NoncurrentVersionExpiration: { NoncurrentDays: days(rule['NoncurrentVersionExpiration']) } }
            : {}),
          ...(rule['AbortIncompleteMultipartUpload']
            ? { AbortIncompleteMultipartUpload: { DaysAfterInitiation: days(rule['AbortIncompleteMultipartUpload']) } }
            : {}),
        })),
      },
    }),
  );
}

async function lock(s3: S3Client, Bucket: string, properties: Found['properties']): Promise<void> {
  const retention = record(record(record(properties['ObjectLockConfiguration'])['Rule'])['DefaultRetention']);
  if (properties['ObjectLockEnabled'] !== true) return;
  await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }));
  await s3.send(
    new PutObjectLockConfigurationCommand({
      Bucket,
      ObjectLockConfiguration: {
        ObjectLockEnabled: 'Enabled',
        ...(retention['Mode']
          ? {
              Rule: {
                DefaultRetention: {
                  Mode: retention['Mode'] === 'COMPLIANCE' ? 'COMPLIANCE' : 'GOVERNANCE',
                  ...(retention['Days'] ? { Days: Number(retention['Days']) } : {}),
                  ...(retention['Years'] ? { Years: Number(retention['Years']) } : {}),
                },
              },
            }
          : {}),
      },
    }),
  );
}

/** Default encryption, lifecycle and Object Lock, which the emulator's CloudFormation leaves out. */
export async function completeBuckets(s3: S3Client, buckets: readonly Found[]): Promise<void> {
  for (const { physicalId, properties } of buckets) {
    await encrypt(s3, physicalId, properties);
    await expire(s3, physicalId, properties);
    await lock(s3, physicalId, properties);
  }
}
