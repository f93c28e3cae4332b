import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ratio } from '../../functions/kernel/decimal.ts';
import { addSeconds, epochSeconds, type Instant, instant } from '../../functions/kernel/time.ts';
import type { StorageFact } from '../../functions/metering/ports.ts';
import { recordStorage } from '../../functions/metering/verbs/record-storage.ts';
import { tenantA, tenantB } from '../kit/world.ts';
import { aUsageWorld } from './usage-world.ts';

const BASE = instant('2026-11-22T22:30:00.000Z');
const GB_HOUR = 10n ** 9n * 3_600n;
const later = (seconds: number) => addSeconds(BASE, seconds);

/** Second by second, file by file: what the product's sums must equal. */
function byteSeconds(facts: readonly StorageFact[], start: Instant, end: Instant): bigint {
  const seconds = (at: Instant) => BigInt(Math.max(epochSeconds(start), Math.min(epochSeconds(end), epochSeconds(at))));
  return facts.reduce((sum, { at, kind, sizeBytes }) => {
    const until = (seconds(end) - seconds(at)) * BigInt(sizeBytes);
    return sum + (kind === 'stored' ? until : -until);
  }, 0n);
}

const aFile = fc.record({
  size: fc.integer({ min: 0, max: 5 * 1024 ** 3 }),
  from: fc.integer({ min: 0, max: 200_000 }),
  milliseconds: fc.integer({ min: 0, max: 999 }),
  lives: fc.option(fc.integer({ min: 0, max: 100_000 })),
});

const factsOf = (files: readonly (typeof aFile extends fc.Arbitrary<infer F> ? F : never)[]): StorageFact[] =>
  files.flatMap(({ size, from, milliseconds, lives }, index) => {
    const at = (seconds: number) =>
      instant(later(seconds).replace('.000Z', `.${String(milliseconds).padStart(3, '0')}Z`));
    const file = { fileId: `fil_${index}`, sizeBytes: size };
    const stored = { ...file, kind: 'stored' as const, at: at(from) };
    return lives === null ? [stored] : [stored, { ...file, kind: 'deleted' as const, at: at(from + lives) }];
  });

describe('storage is metered by the second', () => {
  it('as bytes times the seconds they existed, exactly, over any period and in any order of arrival', async () => {
    const cut = fc.integer({ min: 0, max: 320_000 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(aFile, { maxLength: 12 }),
        fc.array(cut, { minLength: 2, maxLength: 5 }),
        fc.boolean(),
        async (files, cuts, backwards) => {
          const world = aUsageWorld();
          world.set(later(400_000));
          const facts = factsOf(files);
          for (const fact of backwards ? facts.toReversed() : facts) {
            await recordStorage({ now: world.clock() }, fact, world.recordDeps());
          }
          const edges = [...cuts].sort((a, b) => a - b).map(later);

          for (const [index, end] of edges.entries()) {
            const start = edges[index - 1] ?? BASE;
            const reading = await world.read({ start, end });
            expect(reading.get('storage-gb-hours')).toEqual(ratio(byteSeconds(facts, start, end), GB_HOUR));
          }
        },
      ),
      { numRuns: 60, seed: 20_261_124 },
    );
  });

  it('once, however often the bus tells of a file', async () => {
    const world = aUsageWorld();
    const fact = { fileId: 'fil_1', kind: 'stored', sizeBytes: 1_000_000_000, at: BASE } as const;

    for (let time = 0; time < 3; time += 1) await recordStorage({ now: world.clock() }, fact, world.recordDeps());

    const hours = (await world.read({ start: BASE, end: later(7_200) })).get('storage-gb-hours');
    expect(hours).toEqual(ratio(2n));
    const foreign = await world.read({ start: BASE, end: later(7_200) }, tenantB);
    expect(foreign.get('storage-gb-hours')).toEqual(ratio(0n));
  });

  it('again after a write whose answer was lost or refused', async () => {
    const world = aUsageWorld();
    const fact = { fileId: 'fil_1', kind: 'stored', sizeBytes: 3_600, at: BASE } as const;
    const record = () => recordStorage({ now: world.clock() }, fact, world.recordDeps());

    world.table.failNext(new Error('down'));
    await expect(record()).rejects.toThrow('down');
    world.table.failNext(new Error('lost'), 'after');
    await expect(record()).rejects.toThrow('lost');
    await record();

    expect((await world.read({ start: BASE, end: later(60) })).get('storage-gb-hours')).toEqual(
      ratio(3_600n * 60n, GB_HOUR),
    );
  });

  it('not beyond now, and not for a tenant that is gone', async () => {
    const world = aUsageWorld();
    const fact = { fileId: 'fil_1', kind: 'stored', sizeBytes: 1_000_000_000, at: world.clock() } as const;
    await recordStorage({ now: world.clock() }, fact, world.recordDeps());
    world.advance(3_600);
    const month = { start: BASE, end: addSeconds(BASE, 30 * 86_400) };

    expect((await world.read(month)).get('storage-gb-hours')).toEqual(ratio(1n));
    world.table.items.clear();
    await recordStorage({ now: world.clock() }, fact, world.recordDeps());
    expect(world.table.all(`TENANT#${tenantA}`)).toEqual([]);
  });
});
