import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addSeconds } from '../../functions/kernel/time.ts';
import { tenantKeyOf } from '../../functions/platform/watermark.ts';
import { START, tenantA, tenantB } from '../kit/world.ts';
import { aLine, anAnalyticsWorld } from './analytics-world.ts';

const hoursOf = (world: ReturnType<typeof anAnalyticsWorld>, tenantId = tenantA) =>
  world.table.all(`TENANT#${tenantId}#SLI`);
const callsIn = (world: ReturnType<typeof anAnalyticsWorld>, tenantId = tenantA): number =>
  hoursOf(world, tenantId)
    .flatMap((item) => Object.values(item['operations'] as Record<string, { calls: number }>))
    .reduce((sum, { calls }) => sum + calls, 0);

describe('lines of answers', () => {
  it('become one item a tenant and hour, with each key operation by itself', async () => {
    const world = anAnalyticsWorld();

    const { measured } = await world.deliver([
      aLine(),
      aLine({ status: 503, ms: 900 }),
      aLine({ route: 'POST /v1/projects' }),
      aLine({ at: addSeconds(START, 3_600) }),
      aLine({ tenantId: tenantB }),
    ]);

    expect(measured).toBe(5);
    expect(hoursOf(world).map(({ sk }) => sk)).toEqual(['2026-11-24T10', '2026-11-24T11']);
    expect(hoursOf(world)[0]).toMatchObject({
      entity: 'sli-hour',
      version: 1,
      operations: { read: { calls: 2, failed: 1, buckets: { '39': 1, '72': 1 } }, write: { calls: 1, failed: 0 } },
      expiresAt: Date.parse('2026-11-24T10:00:00Z') / 1_000 + 40 * 86_400,
    });
    expect(callsIn(world, tenantB)).toBe(1);
  });

  it('are folded into what the hour has already', async () => {
    const world = anAnalyticsWorld();
    await world.deliver([aLine(), aLine({ route: 'POST /v1/events' })]);

    await world.deliver([aLine({ ms: 41 }), aLine({ status: 500 })]);

    expect(hoursOf(world)).toHaveLength(1);
    expect(hoursOf(world)[0]).toMatchObject({
      version: 2,
      operations: { read: { calls: 3, failed: 1 }, 'usage-report': { calls: 1 } },
    });
  });

  it('count once when a delivery comes again, even where its answer was lost or others came between', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.integer({ min: 1, max: 5 }), fc.boolean(), fc.boolean()), { minLength: 1, maxLength: 12 }),
        async (deliveries) => {
          const world = anAnalyticsWorld();
          const sent = deliveries.map(([size, isLost, isRepeated]) => ({
            lines: Array.from({ length: size }, () => aLine()),
            isLost,
            isRepeated,
          }));

          for (const { lines, isLost } of sent) {
            if (isLost) world.table.failNext(new Error('answer lost'), 'after');
            await world.deliver(lines);
          }
          for (const { lines, isRepeated } of sent) if (isRepeated) await world.deliver(lines);

          expect(callsIn(world)).toBe(deliveries.reduce((sum, [size]) => sum + size, 0));
        },
      ),
      { numRuns: 60, seed: 20_261_128 },
    );
  });

  it('survive two deliveries at once: whoever was late reads again', async () => {
    const world = anAnalyticsWorld();

    await Promise.all(Array.from({ length: 6 }, () => world.deliver([aLine(), aLine()])));

    expect(callsIn(world)).toBe(12);
  });

  it('keep the memory of deliveries bounded', async () => {
    const world = anAnalyticsWorld();

    for (let index = 0; index < 300; index += 1) await world.deliver([aLine()]);

    expect(hoursOf(world)[0]?.['deliveries']).toHaveLength(256);
    expect(JSON.stringify(hoursOf(world)[0]).length).toBeLessThan(6_000);
  });

  it('write nothing for a tenant that is gone', async () => {
    const world = anAnalyticsWorld();
    const { pk, sk } = tenantKeyOf(tenantA);
    world.table.items.delete(JSON.stringify([pk, sk]));

    await world.deliver([aLine(), aLine({ tenantId: tenantB })]);

    expect(hoursOf(world)).toEqual([]);
    expect(callsIn(world, tenantB)).toBe(1);
  });

  it("fail as a delivery when one tenant's share fails, after the others are done, so that it comes again", async () => {
    const world = anAnalyticsWorld();
    const refusing = {
      ...world.recordDeps,
      tenant: (tenantId: typeof tenantA) =>
        tenantId === tenantA
          ? { ...world.recordDeps.tenant(tenantId), transact: async () => Promise.reject(new Error('down')) }
          : world.recordDeps.tenant(tenantId),
    };
    const lines = [aLine(), aLine({ tenantId: tenantB })];
    const { recordSlis } = await import('../../functions/analytics/verbs/record-slis.ts');

    await expect(recordSlis({ now: START }, { messages: lines }, refusing)).rejects.toThrow('down');
    expect([callsIn(world), callsIn(world, tenantB)]).toEqual([0, 1]);
    expect(world.failures).toEqual([tenantA]);
    await world.deliver(lines);

    expect([callsIn(world), callsIn(world, tenantB)]).toEqual([1, 1]);
  });

  it('are not made up from other lines', async () => {
    const world = anAnalyticsWorld();
    const odd = (change: object) => JSON.stringify({ ...JSON.parse(aLine()), ...change });

    const { measured } = await world.deliver([
      'START RequestId: 7e6a Version: $LATEST',
      '{"broken": ',
      'null',
      odd({ tenantId: 'ten_*' }),
      odd({ tenantId: undefined }),
      odd({ sli: null }),
      odd({ sli: { at: 'yesterday', status: 200, ms: 1 } }),
      odd({ sli: { at: START, status: 99, ms: 1 } }),
      odd({ sli: { at: START, status: 200, ms: -1 } }),
      odd({ route: 7 }),
      `2026-11-24T10:00:00.000Z\t7e6a\tINFO\t${aLine()}`,
    ]);

    expect(measured).toBe(1);
    expect(callsIn(world)).toBe(1);
  });
});
