import {
  DynamoDBStreamsClient,
  GetShardIteratorCommand as GetTableIterator,
  GetRecordsCommand as GetTableRecords,
} from '@aws-sdk/client-dynamodb-streams';
import { GetRecordsCommand, GetShardIteratorCommand, KinesisClient } from '@aws-sdk/client-kinesis';
import { clientDefaults, lazy } from '../platform/aws.ts';
import type { Batch } from './domain/dead-letter.ts';
import type { StreamRecords } from './ports.ts';

const kinesis = lazy(() => new KinesisClient(clientDefaults));
const tables = lazy(() => new DynamoDBStreamsClient(clientDefaults));
const READS = 20;

/** The records of a batch as their consumer is given them; fewer than there were where the stream has dropped some. */
export const streamRecords: StreamRecords = {
  read: (batch) => (batch.streamArn.includes(':kinesis:') ? fromKinesis(batch) : fromTable(batch)),
};

/** Sequence numbers are whole numbers of up to 186 bits. */
const isUpTo = (sequence: string | undefined, last: string) =>
  sequence !== undefined && BigInt(sequence) <= BigInt(last);

async function fromKinesis({ streamArn, shardId, first, last, size }: Batch): Promise<readonly unknown[]> {
  const { ShardIterator } = await kinesis().send(
    new GetShardIteratorCommand({
      StreamARN: streamArn,
      ShardId: shardId,
      ShardIteratorType: 'AT_SEQUENCE_NUMBER',
      StartingSequenceNumber: first,
    }),
  );
  let next = ShardIterator;
  const found: unknown[] = [];
  for (let read = 0; next && read < READS && found.length < size; read += 1) {
    const { Records = [], NextShardIterator } = await kinesis().send(
      new GetRecordsCommand({ StreamARN: streamArn, ShardIterator: next, Limit: Math.min(size, 1_000) }),
    );
    const wanted = Records.filter(({ SequenceNumber }) => isUpTo(SequenceNumber, last));
    found.push(
      ...wanted.map(({ SequenceNumber, PartitionKey, Data, ApproximateArrivalTimestamp }) => ({
        eventSource: 'aws:kinesis',
        eventID: `${shardId}:${SequenceNumber}`,
        eventName: 'aws:kinesis:record',
        eventVersion: '1.0',
        eventSourceARN: streamArn,
        kinesis: {
          kinesisSchemaVersion: '1.0',
          partitionKey: PartitionKey,
          sequenceNumber: SequenceNumber,
          data: Buffer.from(Data ?? []).toString('base64'),
          approximateArrivalTimestamp: (ApproximateArrivalTimestamp?.getTime() ?? 0) / 1_000,
        },
      })),
    );
    next = wanted.length < Records.length ? undefined : NextShardIterator;
  }
  return found;
}

async function fromTable({ streamArn, shardId, first, last, size }: Batch): Promise<readonly unknown[]> {
  const { ShardIterator } = await tables().send(
    new GetTableIterator({
      StreamArn: streamArn,
      ShardId: shardId,
      ShardIteratorType: 'AT_SEQUENCE_NUMBER',
      SequenceNumber: first,
    }),
  );
  let next = ShardIterator;
  const found: unknown[] = [];
  for (let read = 0; next && read < READS; read += 1) {
    const { Records = [], NextShardIterator } = await tables().send(
      new GetTableRecords({ ShardIterator: next, Limit: Math.min(size, 1_000) }),
    );
    const wanted = Records.filter(({ dynamodb }) => isUpTo(dynamodb?.SequenceNumber, last));
    found.push(...wanted.map((record) => ({ ...record, eventSourceARN: streamArn })));
    next = wanted.length < Records.length ? undefined : NextShardIterator;
  }
  return found;
}
