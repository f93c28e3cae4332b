import { describe, expect, it } from 'vitest';
import { laneOf } from '../../functions/metering/domain/lanes.ts';
import type { UsageRecord, UsageStream } from '../../functions/metering/ports.ts';
import { START, tenantA, tenantB } from '../kit/world.ts';

export interface StreamUnderTest {
  readonly stream: UsageStream;
  /** What the stream holds, with the key it lies under. */
  readonly held: () => Promise<readonly { readonly partitionKey: string; readonly value: UsageRecord }[]>;
  /** The next call is refused, or its answer lost. */
  readonly failNext: (when: 'before' | 'after') => void;
}

const aRecord = (tenantId = tenantA, id = 'a'): UsageRecord => ({
  tenantId,
  facts: [
    {
      kind: 'event',
      identity: id,
      digest: 'd',
      meter: 'job-minutes',
      time: START,
      units: 12_345_678_901_234_567_890n,
      raw: '{"id":"ü"}',
    },
    { kind: 'calls', meter: 'api-calls', second: '2026-11-24T10:00:00', ids: ['x', 'y'] },
  ],
});

/** What every usage stream must do; run against the fake and against Kinesis' adapter. */
export function streamContract(name: string, make: () => Promise<StreamUnderTest>): void {
  describe(name, () => {
    it('gives back what was put, unchanged, each record in its tenant’s lane', async () => {
      const { stream, held } = await make();

      await stream.put([aRecord(tenantA, 'a'), aRecord(tenantB, 'b')]);
      await stream.put([{ tenantId: tenantA, facts: [{ kind: 'barrier', barrierId: 'op_1', lane: laneOf(tenantA) }] }]);

      expect(await held()).toEqual([
        { partitionKey: laneOf(tenantA), value: aRecord(tenantA, 'a') },
        { partitionKey: laneOf(tenantB), value: aRecord(tenantB, 'b') },
        {
          partitionKey: laneOf(tenantA),
          value: { tenantId: tenantA, facts: [{ kind: 'barrier', barrierId: 'op_1', lane: laneOf(tenantA) }] },
        },
      ]);
    });

    it('takes more records than one call holds', async () => {
      const { stream, held } = await make();

      await stream.put(Array.from({ length: 1_100 }, (_, index) => aRecord(tenantA, String(index))));

      const identities = (await held()).map(({ value }) =>
        value.facts[0]?.kind === 'event' ? value.facts[0].identity : '',
      );
      expect(new Set(identities).size).toBe(1_100);
    });

    it('comes back only when everything is held, and throws 503 otherwise', async () => {
      const { stream, held, failNext } = await make();

      failNext('before');
      await expect(stream.put([aRecord()])).rejects.toMatchObject({ code: 'unavailable' });
      expect(await held()).toEqual([]);
      failNext('after');
      await expect(stream.put([aRecord()])).rejects.toMatchObject({ code: 'unavailable' });
      await stream.put([aRecord()]);

      expect((await held()).length).toBeGreaterThanOrEqual(1);
    });
  });
}
