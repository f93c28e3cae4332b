import { EventBridgeClient, PutEventsCommand, type PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { AttributeValue, DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import type { OutgoingEvent } from '../kernel/change.ts';
import { clientDefaults, lazy } from './aws.ts';
import { env } from './env.ts';
import { countEvent } from './metrics.ts';

const bus = lazy(() => new EventBridgeClient(clientDefaults));

interface Journal {
  readonly sk: string;
  readonly tenantId: string;
  readonly createdAt: string;
  readonly requestId: string;
  readonly events?: readonly OutgoingEvent[];
}

function entriesOf(record: DynamoDBRecord): PutEventsRequestEntry[] {
  const image = record.dynamodb?.NewImage as Record<string, AttributeValue> | undefined;
  if (record.eventName !== 'INSERT' || !image || image['entity']?.S !== 'journal') return [];
  const journal = unmarshall(image as never) as Journal;
  return (journal.events ?? []).map((event, index) => ({
    EventBusName: env('EVENT_BUS_NAME').EVENT_BUS_NAME,
    Source: event.source,
    DetailType: event.type,
    Detail: JSON.stringify({
      // The same journal item gives the same ids, so a redelivered record is recognized downstream.
      id: `${journal.sk}.${index}`,
      tenantId: journal.tenantId,
      occurredAt: journal.createdAt,
      correlationId: journal.requestId,
      version: event.version,
      data: event.data,
    }),
  }));
}

/** The one reader of the table's stream: what a commit decided to tell goes to the bus, in order, at least once. */
export const handler = async (event: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> => {
  for (const record of event.Records) {
    const entries = entriesOf(record);
    for (let i = 0; i < entries.length; i += 10) {
      const answer = await bus().send(new PutEventsCommand({ Entries: entries.slice(i, i + 10) }));
      if (answer.FailedEntryCount)
        return { batchItemFailures: [{ itemIdentifier: record.dynamodb?.SequenceNumber ?? '' }] };
    }
    for (const { DetailType } of entries) countEvent('EventsRelayed', DetailType ?? '');
  }
  return { batchItemFailures: [] };
};
