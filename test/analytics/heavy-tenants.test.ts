import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { analytics } from '../../functions/analytics/contract.ts';
import { costOf, HEAVY_FROM, LISTED_FROM } from '../../functions/analytics/domain/load.ts';
import { getSlis } from '../../functions/analytics/verbs/get-slis.ts';
import { getTenantSlis } from '../../functions/analytics/verbs/get-tenant-slis.ts';
import { listHeavyTenants } from '../../functions/analytics/verbs/list-heavy-tenants.ts';
import { addSeconds, type Instant } from '../../functions/kernel/time.ts';
import { START, tenantA, tenantB } from '../kit/world.ts';
import { aLine, anAnalyticsWorld } from './analytics-world.ts';

type AWorld = ReturnType<typeof anAnalyticsWorld>;
/** Reads that cost so many millionths of a dollar. */
const costing = (micros: number) => ({ read: micros / 0.125, write: 0, gbMs: 0 });
const line = (tenantId: string, micros: number, at: Instant = START) => aLine({ tenantId, load: costing(micros), at });
const heaviest = (world: AWorld, query: { hours?: number; limit?: number } = {}) =>
  listHeavyTenants(world.operator(), { hours: 24, limit: 20, ...query }, world.deps);
const ids = async (world: AWorld) => (await heaviest(world)).data.map(({ tenantId }) => tenantId);

describe('what calls cost', () => {
  it('is told by the prices on demand', () => {
    expect(costOf({ read: 1_000_000, write: 0, gbMs: 0 })).toBe(125_000);
    expect(costOf({ read: 0, write: 1_000_000, gbMs: 0 })).toBe(625_000);
    expect(costOf({ read: 0, write: 0, gbMs: 1_000_000 })).toBeCloseTo(13_333.4, 5);
  });
});

describe('heavy tenants', () => {
  it('are listed by what they took together, the heaviest first, with their heaviest hour', async () => {
    const world = anAnalyticsWorld();
    await world.deliver([line(tenantA, LISTED_FROM), line(tenantA, 500)]);
    await world.deliver([line(tenantB, 2 * LISTED_FROM), line(tenantB, 4 * LISTED_FROM, addSeconds(START, -3_600))]);

    const { data } = await heaviest(world);

    expect(data).toEqual([
      {
        ...{ tenantId: tenantB, calls: 2, readUnits: 48_000, writeUnits: 0, computeGbSeconds: 0, costUsd: 0.006 },
        peak: { start: '2026-11-24T09:00:00.000Z', costUsd: 0.004 },
      },
      {
        ...{ tenantId: tenantA, calls: 2, readUnits: 12_000, writeUnits: 0, computeGbSeconds: 0, costUsd: 0.0015 },
        peak: { start: START, costUsd: 0.0015 },
      },
    ]);
    expect((await heaviest(world, { limit: 1 })).data).toHaveLength(1);
  });

  it('are found across midnight, and not before the hours that are asked for', async () => {
    const world = anAnalyticsWorld();
    await world.deliver([line(tenantA, LISTED_FROM, addSeconds(START, -23 * 3_600))]);
    await world.deliver([line(tenantB, LISTED_FROM, addSeconds(START, -24 * 3_600))]);

    expect(await ids(world)).toEqual([tenantA]);
    expect((await heaviest(world, { hours: 168 })).data).toHaveLength(2);
  });

  it('leave out whoever takes little: the list is as long as it is of use', async () => {
    const world = anAnalyticsWorld();
    await world.deliver([line(tenantA, LISTED_FROM - 1)]);

    expect(await ids(world)).toEqual([]);
    expect(world.table.all('PLATFORM#LOAD')).toEqual([]);
  });

  it('are told of once an hour, when an hour gets there', async () => {
    const world = anAnalyticsWorld();
    const half = line(tenantA, HEAVY_FROM / 2);
    await world.deliver([half]);
    expect(world.heavy).toEqual([]);
    await world.deliver([line(tenantA, HEAVY_FROM / 2)]);
    await world.deliver([line(tenantA, HEAVY_FROM)]);
    await world.deliver([half]);

    expect(world.heavy.map(({ tenantId, start }) => [tenantId, start])).toEqual([[tenantA, START]]);
  });

  it('are told of though the list could not be written, or the answer of the hour was lost', async () => {
    for (const what of ['list', 'answer'] as const) {
      const world = anAnalyticsWorld();
      const lines = [line(tenantA, HEAVY_FROM)];
      const { note } = world.recordDeps.loads;
      let isDown = what === 'list';
      const guarded = (...given: Parameters<typeof note>) =>
        isDown ? Promise.reject(new Error('throttled')) : note(...given);
      Object.assign(world.recordDeps, { loads: { note: guarded } });
      if (what === 'answer') world.table.failNext(new Error('answer lost'), 'after');
      await world.deliver(lines).catch(() => undefined);
      isDown = false;
      await world.deliver(lines);

      expect(world.heavy, what).toHaveLength(1);
      expect(await ids(world), what).toEqual([tenantA]);
    }
  });

  it('count once when a delivery comes again, and are listed after a crash between the hour and the list', async () => {
    const world = anAnalyticsWorld();
    const lines = [line(tenantA, LISTED_FROM)];
    const note = world.recordDeps.loads.note;
    let isDown = true;
    Object.assign(world.recordDeps, {
      loads: {
        note: (...given: Parameters<typeof note>) =>
          isDown ? Promise.reject(new Error('gone in between')) : note(...given),
      },
    });
    await expect(world.deliver(lines)).rejects.toThrow('gone in between');
    expect(await ids(world)).toEqual([]);

    isDown = false;
    await world.deliver(lines);
    await world.deliver(lines);

    expect((await heaviest(world)).data).toMatchObject([{ tenantId: tenantA, calls: 1, costUsd: 0.001 }]);
  });

  it('keep the latest state of an hour, whichever of two deliveries is noted last', async () => {
    const world = anAnalyticsWorld();
    const { loads } = world.recordDeps;
    const hour = { tenantId: tenantA, start: START, ...costing(LISTED_FROM) };

    await loads.note({ ...hour, calls: 9, version: 3 }, START);
    await loads.note({ ...hour, calls: 4, version: 2 }, START);

    expect((await heaviest(world)).data).toMatchObject([{ calls: 9 }]);
  });

  it('show by operation what they took; to the tenant itself the load is not told', async () => {
    const world = anAnalyticsWorld();
    await world.deliver([aLine({ load: { read: 2, write: 1.5, gbMs: 250 } })]);
    const query = { from: START, to: addSeconds(START, 3_600), window: 'hour' } as const;

    const staff = await getTenantSlis(world.operator(), { tenantId: tenantA, ...query }, world.deps);

    expect(staff.data[0]?.load).toEqual({ readUnits: 2, writeUnits: 1.5, computeGbSeconds: 0.25 });
    const own = await getSlis(world.ctx(), query, world.deps);
    expect(JSON.stringify(z.encode(analytics.endpoints.getSlis.output, own))).not.toContain('readUnits');
  });

  it('have hours from before the load was told', async () => {
    const world = anAnalyticsWorld();
    await world.deliver([aLine()]);
    for (const item of world.table.items.values()) {
      const stored = item['operations'] as Record<string, { load?: unknown }> | undefined;
      for (const tally of Object.values(stored ?? {})) delete tally.load;
    }
    await world.deliver([aLine()]);

    const query = { from: START, to: addSeconds(START, 3_600), window: 'hour' } as const;
    const { data } = await getTenantSlis(world.operator(), { tenantId: tenantA, ...query }, world.deps);
    expect(data[0]).toMatchObject({ calls: 2, load: { readUnits: 1 } });
  });
});
