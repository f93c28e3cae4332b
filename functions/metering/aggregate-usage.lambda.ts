import { systemClock } from '../platform/clock.ts';
import { count } from '../platform/metrics.ts';
import { kinesisConsumer } from '../platform/stream.ts';
import { aggregateDeps } from './deps.ts';
import { decodeUsageRecord } from './usage-stream.adapter.ts';
import { aggregateUsage } from './verbs/aggregate-usage.ts';

const deps = aggregateDeps();

export const handler = kinesisConsumer(
  (data, record) => decodeUsageRecord(data, record.kinesis.partitionKey),
  async (records) => {
    const failed = await aggregateUsage({ now: systemClock() }, records, deps);
    count('UsageRecordsRead', records.length);
    return failed;
  },
);
