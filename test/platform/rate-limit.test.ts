import { describe, expect, it } from 'vitest';
import type { Policy } from '../../functions/kernel/rate.ts';
import { addSeconds, epochMs, type Instant, instantOf } from '../../functions/kernel/time.ts';
import { rate, rateKeyOf } from '../../functions/platform/rate-limit.ts';
import type { UpdateItem } from '../../functions/platform/update-item.ts';
import { type MemoryTable, memoryTable } from '../kit/memory-table.ts';
import { START, tenantA, tenantB } from '../kit/world.ts';

/** A warm environment: what it leased is its own, the table is everybody's. Other environments come in between its calls. */
function anEnvironment(shared: MemoryTable) {
  const calls = { count: 0 };
  const update: UpdateItem = async (write) => {
    calls.count += 1;
    await new Promise((resolve) => setImmediate(resolve));
    return shared.update(write);
  };
  const request = async (now: Instant, policies: readonly Policy[], tenantId = tenantA) =>
    (await rate({ tenantId, update, now }, policies)).every(({ isAdmitted }) => isAdmitted);
  return { calls, update, request };
}

const tenant = (limit: number): Policy => ({ name: 'tenant', id: 'TENANT', limit });
const token = (limit: number): Policy => ({ name: 'token', id: 'tok_1', limit });
const usedOf = (table: MemoryTable) =>
  Number(table.items.get(JSON.stringify(Object.values(rateKeyOf(tenantA, 'TENANT'))))?.['used']);
const at = (ms: number) => instantOf(epochMs(START) + ms);

describe('the limiter', () => {
  it.each([60, 600, 6_000])('admits exactly %i at 50 times the limit, from 12 environments at once', async (limit) => {
    const shared = memoryTable();
    const environments = Array.from({ length: 12 }, () => anEnvironment(shared));
    const answers = await Promise.all(
      environments.map(async ({ request }) => {
        let admitted = 0;
        for (let i = 0; i < (limit * 50) / 12; i += 1) {
          // A request that needs no call gives nobody else a turn.
          if (i % 20 === 0) await new Promise((resolve) => setImmediate(resolve));
          if (await request(at(i % 50_000), [tenant(limit)])) admitted += 1;
        }
        return admitted;
      }),
    );

    const admitted = answers.reduce((sum, each) => sum + each, 0);
    expect(admitted).toBeLessThanOrEqual(limit);
    expect(admitted).toBeGreaterThanOrEqual(Math.floor(limit * 0.99));
    expect(usedOf(shared)).toBeLessThanOrEqual(limit);
  });

  it.each([
    [600, 4, 9],
    [60_000, 50, 900],
  ])('refuses nothing at nine tenths of %i a minute, spread over %i environments', async (limit, count, perSecond) => {
    const shared = memoryTable();
    const environments = Array.from({ length: count }, () => anEnvironment(shared));
    let refused = 0;
    for (let i = 0; i < perSecond * 60; i += 1) {
      const environment = environments[i % count];
      if (!(await environment?.request(at((i * 1_000) / perSecond), [tenant(limit)]))) refused += 1;
    }
    expect(refused).toBe(0);
  });

  it('makes no call to refuse, and under the limit a call for few requests', async () => {
    const shared = memoryTable();
    const { request, calls } = anEnvironment(shared);
    for (let i = 0; i < 500; i += 1) expect(await request(at(i * 10), [tenant(600)])).toBe(true);
    expect(calls.count / 500).toBeLessThanOrEqual(0.1);

    for (let i = 0; i < 100; i += 1) await request(at(5_000 + i), [tenant(600)]);
    const before = calls.count;
    for (let i = 0; i < 5_000; i += 1) expect(await request(at(5_100 + i), [tenant(600)])).toBe(false);
    expect(calls.count).toBe(before);
  });

  it('leaves others what they have, and their calls as they are, when one tenant comes at 50 times its limit', async () => {
    const quiet = async (isNoisy: boolean) => {
      const shared = memoryTable();
      const { request, calls } = anEnvironment(shared);
      let refused = 0;
      for (let i = 0; i < 300; i += 1) {
        if (isNoisy) for (let n = 0; n < 10; n += 1) await request(at(i * 100), [tenant(60)], tenantA);
        const before = calls.count;
        if (!(await request(at(i * 100), [tenant(600)], tenantB))) refused += 1;
        own += calls.count - before;
      }
      const keys = new Set([...shared.items.values()].map(({ pk }) => pk));
      return { refused, calls: own, keys: keys.size };
    };
    let own = 0;
    const alone = await quiet(false);
    own = 0;
    const beside = await quiet(true);

    expect(beside).toEqual({ refused: 0, calls: alone.calls, keys: 2 });
  });

  it('keeps a token within its own limit and within its tenant, and spends nothing of one on what the other refuses', async () => {
    const shared = memoryTable();
    const { request } = anEnvironment(shared);
    const count = async (policies: readonly Policy[], tries: number) => {
      let admitted = 0;
      for (let i = 0; i < tries; i += 1) if (await request(START, policies)) admitted += 1;
      return admitted;
    };

    expect(await count([tenant(100), token(10)], 50)).toBe(10);
    expect(await count([tenant(100)], 200)).toBe(90);
    expect(await count([tenant(100), { ...token(50), id: 'tok_2' }], 50)).toBe(0);
  });

  it('lets more through at once when the limit is raised, and goes on in the next window', async () => {
    const shared = memoryTable();
    const { request } = anEnvironment(shared);
    for (let i = 0; i < 20; i += 1) await request(START, [tenant(10)]);
    expect(await request(START, [tenant(10)])).toBe(false);
    expect(await request(START, [tenant(11)])).toBe(true);
    expect(await request(addSeconds(START, 75), [tenant(10)])).toBe(true);
  });

  it('answers what is left and when to come back', async () => {
    const shared = memoryTable();
    const { update } = anEnvironment(shared);
    const [first] = await rate({ tenantId: tenantA, update, now: START }, [tenant(2)]);
    expect(first).toMatchObject({ isAdmitted: true, remaining: 1, seconds: 60 });
    await rate({ tenantId: tenantA, update, now: at(15_000) }, [tenant(2)]);
    const [refused] = await rate({ tenantId: tenantA, update, now: at(15_000) }, [tenant(2)]);
    expect(refused).toMatchObject({ isAdmitted: false, remaining: 0 });
    const back = at(15_000 + (refused?.seconds ?? 0) * 1_000);
    expect((await rate({ tenantId: tenantA, update, now: back }, [tenant(2)]))[0]?.isAdmitted).toBe(true);
  });
});
