import { describe, expect, it } from 'vitest';
import {
  getReconciliation,
  listReconciliations,
  runReconciliation,
} from '../../functions/ops/verbs/reconciliations.ts';
import { reconciliationLog } from '../../functions/platform/reconciliation.ts';
import { staffCommitter } from '../../functions/platform/staff-commit.ts';
import { aWorld } from '../kit/world.ts';

async function reconciledWorld() {
  const world = aWorld();
  const log = reconciliationLog(world.table);
  const names = ['gateway-keys', 'tenant-keys'];
  for (const found of [2, 0]) {
    const result = {
      name: 'tenant-keys',
      capability: 'tenants',
      ranAt: world.clock(),
      found,
      repaired: found,
      left: 0,
    };
    await log.record({ ...result, examples: found ? ['key-1', 'key-2'] : [] });
    world.advance(3_600);
  }
  const asked: string[] = [];
  const deps = {
    ...{ names, log },
    run: async (name: string) => {
      asked.push(name);
    },
    commitFor: (ctx: ReturnType<typeof world.operator>) => staffCommitter(world.table, world.newId, ctx),
    keepReply: async <T>(_: unknown, reply: T) => reply,
  };
  return { ...world, deps, asked };
}

describe('reconciliations', () => {
  it('show of every reconciler what it found last, also of one that has not run yet', async () => {
    const { deps, operator } = await reconciledWorld();
    const { data } = await listReconciliations(operator(), {}, deps);

    expect(data).toMatchObject([
      { name: 'gateway-keys', ranAt: null, found: null, examples: [] },
      { name: 'tenant-keys', capability: 'tenants', found: 0, left: 0 },
    ]);
  });

  it('show the runs of one, newest first', async () => {
    const { deps, operator } = await reconciledWorld();
    const { data } = await getReconciliation(operator(), { name: 'tenant-keys', limit: 25 }, deps);

    expect(data.map(({ found, examples }) => [found, examples.length])).toEqual([
      [0, 0],
      [2, 2],
    ]);
    await expect(getReconciliation(operator(), { name: 'nothing', limit: 25 }, deps)).rejects.toMatchObject({
      code: 'not-found',
    });
  });

  it('are asked for by name, and who asked is told', async () => {
    const { deps, operator, asked, table, clock } = await reconciledWorld();
    const answer = await runReconciliation(operator(), { name: 'gateway-keys' }, deps);

    expect(answer).toEqual({ name: 'gateway-keys', requestedAt: clock() });
    expect(asked).toEqual(['gateway-keys']);
    expect(table.all('PLATFORM#STAFF-JOURNAL')).toMatchObject([
      { action: 'reconciliation.run', target: 'gateway-keys', actor: { id: 'staff-1' } },
    ]);
    await expect(runReconciliation(operator(), { name: 'nothing' }, deps)).rejects.toMatchObject({ code: 'not-found' });
    expect(asked).toHaveLength(1);
  });
});
