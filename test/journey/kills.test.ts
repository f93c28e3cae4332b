import { afterAll, describe, expect, inject, it } from 'vitest';
import { killer } from '../kit/kill-workers.ts';
import { breaking } from '../kit/log-search.ts';
import { seeded, seedOfRun } from '../kit/seeded.ts';
import { everythingIn, orphansAmong, tenantsIn } from '../kit/traces.ts';
import { type Arena, countUnderKills, deleteUnderKills, provisionUnderKills, type Survivor } from './kills.ts';

const stack = inject('stack');
const runDir = inject('runDir');
const seed = seedOfRun();

/** A few of what scripts/prove-kills.ts does fifty times each. */
describe.sequential(`workers killed in the middle of their work, seed ${seed}`, () => {
  const arena: Arena = { stack, killer: killer(runDir), random: seeded(seed) };
  const tenantsBefore = new Set<string>();
  let survivors: Survivor[];

  afterAll(() => arena.killer.stop());

  it('a provisioning ends with an active tenant, and the same key makes no other', async () => {
    for (const { text } of await everythingIn(stack)) for (const id of tenantsIn(text)) tenantsBefore.add(id);
    const [made, tally] = await breaking(runDir, 'provisioning is killed', () => provisionUnderKills(arena, 4, 2));
    survivors = made;
    expect(tally.faults).toEqual([]);
    expect(tally.landed.length).toBeGreaterThanOrEqual(4);
    expect(tally.ends).toEqual({ active: survivors.length });
  });

  it('the usage consumer counts each event once', async () => {
    const [counting] = survivors;
    expect(counting).toBeDefined();
    if (!counting) return;
    const tally = await breaking(runDir, 'the consumer is killed', () => countUnderKills(arena, counting, 3));
    expect(tally).toMatchObject({ faults: [], ends: { exact: 1 } });
    expect(tally.landed.length).toBeGreaterThanOrEqual(3);
  });

  it('a deletion ends with its certificate, and leaves nothing that names the tenant', async () => {
    const gone = survivors.slice(0, 4);
    const tally = await breaking(runDir, 'deletion is killed', () => deleteUnderKills(arena, gone, 4));
    expect(tally).toMatchObject({ faults: [], ends: { done: gone.length } });
    expect(tally.landed.length).toBeGreaterThan(0);
    const living = new Set([...tenantsBefore, ...survivors.slice(4).map(({ id }) => id)]);
    expect(orphansAmong(await everythingIn(stack), living)).toEqual([]);
  });
});
