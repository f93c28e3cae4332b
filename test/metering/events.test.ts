import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { usageLineOf } from '../../functions/metering/domain/forward.ts';
import { decodeUsageRecord } from '../../functions/metering/usage-stream.adapter.ts';

const sample = (name: string) =>
  JSON.parse(readFileSync(new URL(`../../events/metering/${name}.json`, import.meta.url), 'utf8'));

describe('the sample events', () => {
  it('hold records that the consumer reads', () => {
    const records: { kinesis: { data: string; partitionKey: string } }[] = sample('UsageRecords').Records;

    const kinds = records.flatMap(({ kinesis: { data, partitionKey } }) =>
      decodeUsageRecord(Buffer.from(data, 'base64'), partitionKey).facts.map(({ kind }) => kind),
    );

    expect(kinds).toEqual(['event', 'calls', 'barrier']);
  });

  it('hold a log delivery that the forwarder reads', () => {
    const { logEvents } = JSON.parse(gunzipSync(Buffer.from(sample('LogDelivery').awslogs.data, 'base64')).toString());

    expect(usageLineOf(logEvents[0].message)).toMatchObject({ meter: 'api-calls' });
  });
});
