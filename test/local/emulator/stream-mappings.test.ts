import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { KinesisClient, PutRecordsCommand } from '@aws-sdk/client-kinesis';
import { describe, expect, it } from 'vitest';
import { eventually, functionOf, roleFor, sinkCode, workbench } from './workbench.ts';

const report = `
  const poisoned = event.Records.filter((r) => Buffer.from(r.kinesis.data, 'base64').toString() === 'poison');
  if (poisoned.length) return { batchItemFailures: [{ itemIdentifier: poisoned[0].kinesis.sequenceNumber }] };`;
const throws = `if (JSON.stringify(event).includes('poison')) throw new Error('poison');`;

const mapping = (target: string, source: unknown, more: object) => ({
  Type: 'AWS::Lambda::EventSourceMapping',
  Properties: {
    FunctionName: { Ref: target },
    EventSourceArn: source,
    StartingPosition: 'TRIM_HORIZON',
    BatchSize: 100,
    MaximumRetryAttempts: 2,
    BisectBatchOnFunctionError: true,
    FunctionResponseTypes: ['ReportBatchItemFailures'],
    DestinationConfig: { OnFailure: { Destination: { 'Fn::GetAtt': ['GivenUp', 'Arn'] } } },
    ...more,
  },
});

describe('stream mappings in the emulator', () => {
  const bench = workbench((dir) => ({
    Role: roleFor([]),
    GivenUp: { Type: 'AWS::SQS::Queue', Properties: {} },
    Stream: { Type: 'AWS::Kinesis::Stream', Properties: { ShardCount: 1 } },
    OfStream: functionOf(sinkCode(report), 'Role', { SINK: `${dir}/stream` }),
    StreamMapping: mapping('OfStream', { 'Fn::GetAtt': ['Stream', 'Arn'] }, {}),
    Table: {
      Type: 'AWS::DynamoDB::GlobalTable',
      Properties: {
        AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
        BillingMode: 'PAY_PER_REQUEST',
        StreamSpecification: { StreamViewType: 'NEW_IMAGE' },
        Replicas: [{ Region: 'us-east-1' }],
      },
    },
    OfTable: functionOf(sinkCode(throws), 'Role', { SINK: `${dir}/table` }),
    TableMapping: mapping(
      'OfTable',
      { 'Fn::GetAtt': ['Table', 'StreamArn'] },
      {
        FilterCriteria: { Filters: [{ Pattern: '{"eventName":["INSERT"]}' }] },
      },
    ),
  }));

  it('retry from the reported record, give it up after the attempts, and go on behind it', async () => {
    const kinesis = new KinesisClient(bench.options());
    const data = ['a', 'b', 'poison', 'c', 'd'];
    await kinesis.send(
      new PutRecordsCommand({
        StreamName: bench.idOf('Stream'),
        Records: data.map((each) => ({ PartitionKey: 'one', Data: Buffer.from(each) })),
      }),
    );
    const batches = () =>
      bench
        .received('stream')
        .map(({ event }) =>
          event.Records.map((r: { kinesis: { data: string } }) =>
            Buffer.from(r.kinesis.data, 'base64').toString(),
          ).join(),
        );
    const seen = await eventually(batches, (found) =>
      found.some((batch) => batch.endsWith('d') && !batch.includes('poison')),
    );

    expect(seen.filter((batch) => batch === 'poison').length).toBeGreaterThanOrEqual(2);
    expect(seen.filter((batch) => batch.includes('a'))).toHaveLength(1);
    expect(seen.at(-1)).toMatch(/d$/);
  });

  it('halve a batch that throws until the record at fault is alone', async () => {
    const dynamodb = new DynamoDBClient(bench.options());
    const keys = ['k1', 'k2', 'poison', 'k4', 'k5', 'k6'];
    for (const key of keys)
      await dynamodb.send(new PutItemCommand({ TableName: bench.idOf('Table'), Item: { pk: { S: key } } }));
    const delivered = () =>
      bench
        .received('table')
        .map(({ event }) =>
          event.Records.map((r: { dynamodb: { Keys: { pk: { S: string } } } }) => r.dynamodb.Keys.pk.S),
        )
        .filter((batch: string[]) => !batch.includes('poison'))
        .flat();
    const good = await eventually(delivered, (found) => new Set(found).size === 5);

    expect([...good].sort()).toEqual(['k1', 'k2', 'k4', 'k5', 'k6']);
  });

  it('hand what they give up to the on-failure destination', async () => {
    const given = await eventually(
      () => bench.messagesIn('GivenUp'),
      (found) => found.length >= 2,
    );

    expect(given).toHaveLength(2);
    for (const message of given)
      expect(message).toMatchObject({ requestContext: { condition: 'RetryAttemptsExhausted' } });
    // Each service tells of its own batch.
    expect(given).toContainEqual(
      expect.objectContaining({ KinesisBatchInfo: expect.objectContaining({ batchSize: 1 }) }),
    );
    expect(given).toContainEqual(
      expect.objectContaining({ DDBStreamBatchInfo: expect.objectContaining({ batchSize: 1 }) }),
    );
  });
});
