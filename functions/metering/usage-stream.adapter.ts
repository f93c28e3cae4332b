import { KinesisClient, PutRecordsCommand, type PutRecordsRequestEntry } from '@aws-sdk/client-kinesis';
import * as z from 'zod';
import { tenantIdSchema } from '../kernel/ids.ts';
import { problem } from '../kernel/problem.ts';
import { instantSchema } from '../kernel/time.ts';
import { clientDefaults } from '../platform/aws.ts';
import { sleep } from '../platform/clock.ts';
import { isLaneOf, laneOf } from './domain/lanes.ts';
import type { UsageFact } from './domain/usage-fact.ts';
import type { UsageRecord, UsageStream } from './ports.ts';

const eventSchema = z.object({
  kind: z.literal('event'),
  identity: z.string(),
  digest: z.string(),
  meter: z.string(),
  time: instantSchema,
  units: z.codec(z.string().regex(/^[0-9]+$/), z.bigint(), {
    decode: (text) => BigInt(text),
    encode: (units) => units.toString(),
  }),
  raw: z.string(),
});
const callsSchema = z.object({
  kind: z.literal('calls'),
  meter: z.string(),
  second: z.string().regex(/^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}$/),
  ids: z.array(z.string()).min(1),
});
const barrierSchema = z.object({ kind: z.literal('barrier'), barrierId: z.string(), lane: z.string() });
const recordSchema = z.object({
  tenantId: tenantIdSchema,
  facts: z.array(z.discriminatedUnion('kind', [eventSchema, callsSchema, barrierSchema])).min(1),
});

/** PutRecords takes 500 records and 5 MB a call (Kinesis API reference); half of that keeps clear of both. */
const RECORDS_PER_CALL = 250;
const BYTES_PER_CALL = 2_500_000;
const ATTEMPTS = 4;

/** A record in the lane of its own tenant, or an error: then it is no record of ours, and is parked. */
export function decodeUsageRecord(data: Uint8Array, partitionKey: string): UsageRecord {
  const record = recordSchema.parse(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(data)));
  if (!isLaneOf(partitionKey, record.tenantId))
    throw new Error(`a record of ${record.tenantId} in lane ${partitionKey}`);
  return record;
}

const laneOfRecord = ({ tenantId, facts: [first] }: UsageRecord): string =>
  first?.kind === 'barrier' && isLaneOf(first.lane, tenantId) ? first.lane : laneOf(tenantId);

const wireFact = (fact: UsageFact) => (fact.kind === 'calls' ? { ...fact, ids: [...fact.ids] } : fact);

const entryOf = (record: UsageRecord): PutRecordsRequestEntry => ({
  Data: new TextEncoder().encode(
    JSON.stringify(z.encode(recordSchema, { tenantId: record.tenantId, facts: record.facts.map(wireFact) })),
  ),
  PartitionKey: laneOfRecord(record),
});

function callsOf(entries: readonly PutRecordsRequestEntry[]): PutRecordsRequestEntry[][] {
  const calls: PutRecordsRequestEntry[][] = [];
  let bytes = 0;
  for (const entry of entries) {
    const last = calls.at(-1);
    bytes += entry.Data?.length ?? 0;
    if (last && last.length < RECORDS_PER_CALL && bytes <= BYTES_PER_CALL) last.push(entry);
    else {
      calls.push([entry]);
      bytes = entry.Data?.length ?? 0;
    }
  }
  return calls;
}

export interface StreamEdge {
  readonly client: Pick<KinesisClient, 'send'>;
  readonly streamName: string;
  readonly sleep: (ms: number) => Promise<void>;
}

/** Entries that the stream refused are sent again; what it still refuses then is the caller's to repeat. */
async function putAll(edge: StreamEdge, entries: PutRecordsRequestEntry[]): Promise<void> {
  let left = entries;
  for (let attempt = 1; left.length > 0; attempt += 1) {
    const { Records: results = [] } = await send(edge, left);
    left = left.filter((_, index) => results[index]?.SequenceNumber === undefined);
    if (left.length > 0 && attempt >= ATTEMPTS) throw unavailable();
    if (left.length > 0) await edge.sleep(50 * 2 ** attempt);
  }
}

const unavailable = () => problem('unavailable', { retryAfterSeconds: 2 });

/** An answer that did not come may be a put that did: the caller repeats with the same ids, so nothing counts twice. */
async function send({ client, streamName }: StreamEdge, entries: PutRecordsRequestEntry[]) {
  try {
    return await client.send(new PutRecordsCommand({ StreamName: streamName, Records: entries }));
  } catch (cause) {
    throw Object.assign(unavailable(), { cause });
  }
}

export const usageStream = (edge: StreamEdge): UsageStream => ({
  async put(records) {
    await Promise.all(callsOf(records.map(entryOf)).map((call) => putAll(edge, call)));
  },
});

export const kinesisStream = (streamName: string): UsageStream =>
  usageStream({ client: new KinesisClient(clientDefaults), streamName, sleep });
