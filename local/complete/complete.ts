import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { clientOptions } from '../aws-clients.ts';
import type { DeployedStack } from '../deploy/stacks.ts';
import { completeBuckets } from './buckets.ts';
import { findResources } from './found.ts';
import { completeTables } from './tables.ts';

/** Sets by the ordinary APIs what the emulator's CloudFormation drops, from the same templates. */
export async function complete(deployed: readonly DeployedStack[], endpoint: string, region: string): Promise<void> {
  const options = clientOptions(endpoint, region);
  const of = (...types: string[]) => findResources(deployed, ...types);
  await Promise.all([
    completeTables(new DynamoDBClient(options), of('AWS::DynamoDB::GlobalTable', 'AWS::DynamoDB::Table')),
    completeBuckets(new S3Client({ ...options, forcePathStyle: true }), of('AWS::S3::Bucket')),
  ]);
}
