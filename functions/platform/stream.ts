import type { KinesisStreamBatchResponse, KinesisStreamEvent, KinesisStreamRecord } from 'aws-lambda';
import { log } from './log.ts';

/**
 * One batch of the usage stream. `handle` takes the decodable records in order and returns the sequence number of
 * the first one it could not do, if any: Lambda retries from there (bisecting), so everything before it must hold.
 */
export function kinesisConsumer<T>(
  decode: (data: Uint8Array, record: KinesisStreamRecord) => T,
  handle: (
    records: readonly { readonly sequence: string; readonly partitionKey: string; readonly value: T }[],
  ) => Promise<string | undefined>,
) {
  return async (event: KinesisStreamEvent): Promise<KinesisStreamBatchResponse> => {
    const decoded: { sequence: string; partitionKey: string; value: T }[] = [];
    let poison: string | undefined;
    for (const record of event.Records) {
      try {
        const value = decode(Buffer.from(record.kinesis.data, 'base64'), record);
        decoded.push({ sequence: record.kinesis.sequenceNumber, partitionKey: record.kinesis.partitionKey, value });
      } catch (error) {
        // The records before it are done first; then it alone is retried, bisected out and parked in the DLQ.
        log.error('a record that cannot be read', { sequence: record.kinesis.sequenceNumber, error: error as Error });
        poison = record.kinesis.sequenceNumber;
        break;
      }
    }
    const failed = (decoded.length > 0 ? await handle(decoded) : undefined) ?? poison;
    return { batchItemFailures: failed === undefined ? [] : [{ itemIdentifier: failed }] };
  };
}
