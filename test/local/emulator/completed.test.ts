import { DescribeContinuousBackupsCommand, DescribeTimeToLiveCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import {
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetObjectLockConfigurationCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { beforeAll, describe, expect, it } from 'vitest';
import { complete } from '../../../local/complete/complete.ts';
import { eventually, functionOf, roleFor, sinkCode, workbench } from './workbench.ts';

const failing = sinkCode("throw new Error('always');");

describe('what the emulator’s CloudFormation drops is set by the APIs, and nothing that it keeps is lost by it', () => {
  const bench = workbench((dir) => ({
    Role: roleFor([]),
    DeadLetters: { Type: 'AWS::SQS::Queue', Properties: {} },
    Fn: functionOf(failing, 'Role', { SINK: `${dir}/attempts` }),
    Retries: {
      Type: 'AWS::Lambda::EventInvokeConfig',
      Properties: {
        ...{ FunctionName: { Ref: 'Fn' }, Qualifier: '$LATEST', MaximumRetryAttempts: 1 },
        DestinationConfig: { OnFailure: { Destination: { 'Fn::GetAtt': ['DeadLetters', 'Arn'] } } },
      },
    },
    Table: {
      Type: 'AWS::DynamoDB::GlobalTable',
      Properties: {
        AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
        BillingMode: 'PAY_PER_REQUEST',
        TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
        Replicas: [{ Region: 'us-east-1', PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true } }],
      },
    },
    Bucket: {
      Type: 'AWS::S3::Bucket',
      Properties: {
        ObjectLockEnabled: true,
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [
            {
              BucketKeyEnabled: true,
              ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: 'alias/aws/s3' },
            },
          ],
        },
        LifecycleConfiguration: {
          Rules: [{ Status: 'Enabled', NoncurrentVersionExpiration: { NoncurrentDays: 30 } }],
        },
      },
    },
  }));
  beforeAll(() => complete([bench.deployed()], bench.options().endpoint, bench.options().region));

  it('tables expire items and can be restored', async () => {
    const dynamodb = new DynamoDBClient(bench.options());
    const TableName = bench.idOf('Table');
    const { TimeToLiveDescription } = await dynamodb.send(new DescribeTimeToLiveCommand({ TableName }));
    const { ContinuousBackupsDescription } = await dynamodb.send(new DescribeContinuousBackupsCommand({ TableName }));

    expect(TimeToLiveDescription).toMatchObject({ AttributeName: 'expiresAt', TimeToLiveStatus: 'ENABLED' });
    expect(ContinuousBackupsDescription?.PointInTimeRecoveryDescription?.PointInTimeRecoveryStatus).toBe('ENABLED');
  });

  it('buckets encrypt, expire and lock', async () => {
    const s3 = new S3Client({ ...bench.options(), forcePathStyle: true });
    const Bucket = bench.idOf('Bucket');
    const encryption = await s3.send(new GetBucketEncryptionCommand({ Bucket }));
    const lifecycle = await s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket }));
    const lock = await s3.send(new GetObjectLockConfigurationCommand({ Bucket }));

    expect(
      encryption.ServerSideEncryptionConfiguration?.Rules?.[0]?.ApplyServerSideEncryptionByDefault?.SSEAlgorithm,
    ).toBe('aws:kms');
    expect(lifecycle.Rules?.[0]?.NoncurrentVersionExpiration?.NoncurrentDays).toBe(30);
    expect(lock.ObjectLockConfiguration?.ObjectLockEnabled).toBe('Enabled');
  });

  it('an event that is given up after its attempts arrives where its function says', async () => {
    const call = { FunctionName: bench.idOf('Fn'), InvocationType: 'Event', Payload: '{"is":"given up"}' } as const;
    await new LambdaClient(bench.options()).send(new InvokeCommand(call));
    const letters = await eventually(
      () => bench.messagesIn('DeadLetters'),
      (found) => found.length > 0,
    );

    expect(letters).toMatchObject([{ requestPayload: { is: 'given up' } }]);
    expect(bench.received('attempts')).toHaveLength(2);
  });
});
