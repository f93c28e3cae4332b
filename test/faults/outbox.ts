import { type AttributeValue, BatchGetItemCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { clientOptions } from '../../local/aws-clients.ts';
import type { BusEvent } from './backstage.ts';
import type { World } from './world.ts';

type Image = Record<string, AttributeValue>;

const RELAY = 'platform/relay-outbox';
const MOST_TRIES = 12;

/** The table's stream: what the run has put into the journal, as the mapping hands it to the relay. */
export async function relayJournal(world: World): Promise<void> {
  let records = (await journalOf(world)).map((NewImage, index) => ({
    eventName: 'INSERT',
    eventSource: 'aws:dynamodb',
    dynamodb: { SequenceNumber: String(index + 1), NewImage },
  }));
  for (let tries = 0; records.length > 0; tries += 1) {
    if (tries > MOST_TRIES) throw new Error('the relay makes no progress');
    records = records.slice(await relayed(world, records));
  }
}

interface StreamBatch {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}

/** How many records of a batch are done with. */
async function relayed(world: World, Records: readonly { dynamodb: { SequenceNumber: string } }[]): Promise<number> {
  try {
    const answer = (await world.invoke(RELAY, { Records })) as StreamBatch;
    const failed = answer.batchItemFailures[0]?.itemIdentifier;
    if (failed === undefined) return Records.length;
    return Math.max(
      0,
      Records.findIndex(({ dynamodb }) => dynamodb.SequenceNumber === failed),
    );
  } catch {
    return 0;
  }
}

async function journalOf({ deployment: { stack }, traces }: World): Promise<Image[]> {
  const client = new DynamoDBClient(clientOptions(stack.awsEndpoint, stack.region));
  const keys = [...traces().itemKeys.values()].filter(({ pk }) => pk.endsWith('#JOURNAL'));
  const images: Image[] = [];
  for (let i = 0; i < keys.length; i += 100) {
    const Keys = keys.slice(i, i + 100).map(({ pk, sk }) => ({ pk: { S: pk }, sk: { S: sk } }));
    const { Responses } = await client.send(
      new BatchGetItemCommand({ RequestItems: { [stack.table]: { Keys, ConsistentRead: true } } }),
    );
    images.push(...(Responses?.[stack.table] ?? []));
  }
  return images.sort((a, b) => (String(a['sk']?.S) < String(b['sk']?.S) ? -1 : 1));
}

/** The rules of the bus: each subscriber gets each event, and again when it failed. */
export async function deliverEvents(world: World): Promise<void> {
  for (const event of [...world.backstage.events])
    for (const { sources, types, entry } of world.deployment.subscriptions)
      if (sources.includes(event.source) && types.includes(event.type)) await world.insist(entry, bridged(event));
}

const bridged = ({ id, source, type, detail }: BusEvent) => ({
  version: '0',
  id,
  source,
  'detail-type': type,
  account: '000000000000',
  region: 'us-east-1',
  time: '2026-11-24T10:00:00Z',
  resources: [],
  detail,
});

/** What was told to the bus: twice told with one id is told once, for whoever hears it. */
export const toldOnce = ({ backstage: { events } }: World): string[] =>
  [...new Map(events.map((event) => [event.detail.id, event])).values()].map(({ type }) => `event ${type}`);
