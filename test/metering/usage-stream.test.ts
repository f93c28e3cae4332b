import { KinesisClient, PutRecordsCommand, type PutRecordsCommandInput } from '@aws-sdk/client-kinesis';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, it } from 'vitest';
import { laneOf } from '../../functions/metering/domain/lanes.ts';
import { decodeUsageRecord, usageStream } from '../../functions/metering/usage-stream.adapter.ts';
import { tenantA, tenantB } from '../kit/world.ts';
import { fakeStream } from './fake-stream.ts';
import { streamContract } from './stream-contract.ts';

/** A shard behind the SDK's edge: refuses entries or whole calls as told. */
function aShard() {
  const client = new KinesisClient({ region: 'eu-central-1', credentials: { accessKeyId: 'x', secretAccessKey: 'y' } });
  const shard: { partitionKey: string; data: Uint8Array }[] = [];
  const calls: number[] = [];
  let refuse: (index: number, call: number) => boolean = () => false;
  let lostCall = 0;
  mockClient(client)
    .on(PutRecordsCommand)
    .callsFake(({ Records = [] }: PutRecordsCommandInput) => {
      calls.push(Records.length);
      const results = Records.map(({ PartitionKey = '', Data = new Uint8Array() }, index) => {
        if (refuse(index, calls.length)) return { ErrorCode: 'ProvisionedThroughputExceededException' };
        shard.push({ partitionKey: PartitionKey, data: Data });
        return { SequenceNumber: String(shard.length), ShardId: 'shardId-0' };
      });
      if (calls.length === lostCall) throw Object.assign(new Error('socket hang up'), { name: 'TimeoutError' });
      return { Records: results, FailedRecordCount: results.filter((r) => 'ErrorCode' in r).length };
    });
  const slept: number[] = [];
  return {
    stream: usageStream({ client, streamName: 'usage', sleep: async (ms) => void slept.push(ms) }),
    held: async () =>
      shard.map(({ partitionKey, data }) => ({ partitionKey, value: decodeUsageRecord(data, partitionKey) })),
    calls,
    slept,
    refuseWhen: (rule: typeof refuse) => {
      refuse = rule;
    },
    failNext: (when: 'before' | 'after') => {
      const from = calls.length;
      if (when === 'before') refuse = (_, call) => call > from && call <= from + 4;
      else lostCall = from + 1;
    },
  };
}

streamContract('the usage stream in memory', async () => {
  const stream = fakeStream();
  const held = async () => stream.records.map(({ partitionKey, value }) => ({ partitionKey, value }));
  return { stream, held, failNext: stream.failNext };
});

streamContract('Kinesis behind its adapter', async () => {
  const { stream, held, failNext } = aShard();
  return { stream, held, failNext };
});

describe('Kinesis behind its adapter', () => {
  const record = (id: string, tenantId = tenantA) => ({
    tenantId,
    facts: [{ kind: 'calls' as const, meter: 'api-calls', second: '2026-11-24T10:00:00', ids: [id] }],
  });

  it('sends refused entries again, and only those', async () => {
    const shard = aShard();
    shard.refuseWhen((index, call) => call === 1 && index % 2 === 1);

    await shard.stream.put(['a', 'b', 'c', 'd'].map((id) => record(id)));

    expect(shard.calls).toEqual([4, 2]);
    expect(await shard.held()).toHaveLength(4);
  });

  it('gives up after four tries, waiting longer each time, as 503', async () => {
    const shard = aShard();
    shard.refuseWhen(() => true);

    await expect(shard.stream.put([record('a')])).rejects.toMatchObject({ code: 'unavailable', kind: { status: 503 } });
    expect(shard.calls).toHaveLength(4);
    expect(shard.slept).toEqual([100, 200, 400]);
  });

  it('reads no record that lies in another tenant’s lane, is cut off or is not ours', () => {
    const bytes = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));

    expect(() => decodeUsageRecord(bytes(record('a')), laneOf(tenantB))).toThrow('lane');
    expect(() => decodeUsageRecord(bytes(record('a')).slice(0, 40), laneOf(tenantA))).toThrow();
    expect(() =>
      decodeUsageRecord(bytes({ tenantId: tenantA, facts: [{ kind: 'refund' }] }), laneOf(tenantA)),
    ).toThrow();
    expect(decodeUsageRecord(bytes(record('a')), laneOf(tenantA))).toEqual(record('a'));
  });
});
