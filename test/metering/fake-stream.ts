import { problem } from '../../functions/kernel/problem.ts';
import { laneOf } from '../../functions/metering/domain/lanes.ts';
import type { UsageRecord, UsageStream } from '../../functions/metering/ports.ts';
import type { ArrivedRecord } from '../../functions/metering/verbs/aggregate-usage.ts';

export interface FakeStream extends UsageStream {
  /** Everything that was put, in the order of the one shard, by sequence number. */
  readonly records: (ArrivedRecord & { readonly partitionKey: string })[];
  /** The next calls fail: `before` keeps nothing, `after` keeps the records and loses the answer. */
  failNext(when: 'before' | 'after'): void;
}

export const sequenceOf = (index: number): string => `495903382716${String(index).padStart(44, '0')}`;

/** One shard that keeps its order; passes the same suite as Kinesis' adapter. */
export function fakeStream(): FakeStream {
  const records: FakeStream['records'] = [];
  let fault: 'before' | 'after' | undefined;
  return {
    records,
    failNext: (when) => {
      fault = when;
    },
    async put(given) {
      const failing = fault;
      fault = undefined;
      if (failing === 'before') throw problem('unavailable');
      for (const value of structuredClone(given) as UsageRecord[])
        records.push({ sequence: sequenceOf(records.length), partitionKey: laneOf(value.tenantId), value });
      if (failing === 'after') throw problem('unavailable');
    },
  };
}
