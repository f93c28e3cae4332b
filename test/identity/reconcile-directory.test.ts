import { expect, it } from 'vitest';
import { claimedRows, directoryStore } from '../../functions/identity/directory-store.ts';
import type { MemberPool } from '../../functions/identity/ports.ts';
import { reconcileDirectory } from '../../functions/identity/verbs/reconcile-directory.ts';
import type { TenantId } from '../../functions/kernel/ids.ts';
import { problem } from '../../functions/kernel/problem.ts';
import { reconciled } from '../kit/reconciled.ts';
import { aWorld, tenantA, tenantB } from '../kit/world.ts';

const DAY = 86_400;

/** Two tenants with people; the second one is gone. */
async function someWorld() {
  const world = aWorld();
  const directory = directoryStore(world.table);
  const users = new Set<string>();
  const pool: Pick<MemberPool, 'remove'> = {
    remove: async (userId) => {
      users.delete(userId);
    },
  };
  const add = async (tenantId: TenantId, userId: string) => {
    await directory.claim({ tenantId, userId, mac: `mac-${userId}` }, world.clock(), problem('conflict'));
    users.add(userId);
  };
  for (const n of [1, 2, 3]) await add(tenantA, `usr_a${n}`);
  for (const n of [1, 2]) await add(tenantB, `usr_b${n}`);
  const gone = new Set<TenantId>();
  const deps = {
    rows: claimedRows(world.table),
    isGone: async (tenantId: TenantId) => gone.has(tenantId),
    directory,
    pool,
  };
  const run = (given: typeof deps = deps) => reconciled(reconcileDirectory({ now: world.clock() }, given));
  return { world, users, gone, deps, run };
}

it('reports zeros where everybody has a tenant', async () => {
  const { world, run, users } = await someWorld();
  world.advance(2 * DAY);

  expect(await run()).toMatchObject({ found: 0, repaired: 0, left: 0, examples: [] });
  expect(users.size).toBe(5);
});

it('removes the users of a tenant that is gone with their rows, and nobody of another', async () => {
  const { world, run, users, gone } = await someWorld();
  gone.add(tenantB);
  world.advance(2 * DAY);

  expect(await run()).toMatchObject({ found: 2, repaired: 2, left: 0, examples: ['usr_b1', 'usr_b2'] });
  expect([...users]).toEqual(['usr_a1', 'usr_a2', 'usr_a3']);
  expect(world.table.all('LOOKUP#').filter((item) => JSON.stringify(item).includes('usr_b'))).toEqual([]);
  expect(await run()).toMatchObject({ found: 0 });
});

it('finishes in the next run what a crash in the middle left', async () => {
  const { world, run, users, gone, deps } = await someWorld();
  gone.add(tenantB);
  world.advance(2 * DAY);
  const crashing = {
    ...deps,
    directory: {
      ...deps.directory,
      remove: async () => {
        throw new Error('down');
      },
    },
  };

  expect(await run(crashing)).toMatchObject({ found: 2, repaired: 0, left: 2 });
  expect(await run()).toMatchObject({ found: 2, repaired: 2 });
  expect(users.size).toBe(3);
  expect(await run()).toMatchObject({ found: 0 });
});

it('leaves people alone whose tenant may still be on its way', async () => {
  const { run, users, gone } = await someWorld();
  gone.add(tenantB);

  expect(await run()).toMatchObject({ found: 0 });
  expect(users.size).toBe(5);
});
