import { marshall } from '@aws-sdk/util-dynamodb';
import type { Item, Key } from '../functions/kernel/change.ts';
import { listTenants } from '../functions/tenants/verbs/list-tenants.ts';
import { createProject } from '../functions/workspace/verbs/create-project.ts';
import { getProject } from '../functions/workspace/verbs/get-project.ts';
import { listProjects } from '../functions/workspace/verbs/list-projects.ts';
import type { MemoryTable } from '../test/kit/memory-table.ts';
import { anOrder, tenantsWorld } from '../test/tenants/tenants-world.ts';
import { aWorkspace } from '../test/workspace/tenant-world.ts';
import { itemBytes, readUnits, writeUnits } from './cu.ts';

export interface Cost {
  readonly calls: number;
  readonly rcu: number;
  readonly wcu: number;
}
export const SIZES = [10, 100, 1_000] as const;

/** M15: what one request costs beside 10, 100 and 1,000 others of its kind, and the exponent with which it grows. */
export interface GrowthFigure {
  readonly what: string;
  readonly costs: readonly Cost[];
  readonly exponent: number;
}

const bytesOf = (item: Item | undefined): number =>
  item ? itemBytes(JSON.parse(JSON.stringify(marshall(item, { removeUndefinedValues: true })))) : 0;

/** Counts what is asked of a table from here on, as DynamoDB would charge it. */
function metered(table: MemoryTable): () => Cost {
  let cost: Cost = { calls: 0, rcu: 0, wcu: 0 };
  const add = (rcu: number, wcu = 0) => {
    cost = { calls: cost.calls + 1, rcu: cost.rcu + rcu, wcu: cost.wcu + wcu };
  };
  const { get, getMany, query, transact } = table;
  const stored = (key: Key) => table.items.get(JSON.stringify([key.pk, key.sk]));
  Object.assign(table, {
    get: async (...args: Parameters<typeof get>) => {
      const item = await get(...args);
      add(readUnits(bytesOf(item), { consistent: args[1]?.consistent ?? true }));
      return item;
    },
    getMany: async (...args: Parameters<typeof getMany>) => {
      const items = await getMany(...args);
      const missing = args[0].length - items.length;
      add(items.reduce((sum, item) => sum + readUnits(bytesOf(item), { consistent: true }), missing));
      return items;
    },
    query: async (...args: Parameters<typeof query>) => {
      const page = await query(...args);
      const bytes = page.data.reduce((sum, item) => sum + bytesOf(item), 0);
      add(readUnits(bytes, { consistent: args[0].consistent ?? false }));
      return page;
    },
    transact: async (...args: Parameters<typeof transact>) => {
      await transact(...args);
      const written = args[0].map((write) => {
        const item =
          'put' in write
            ? write.put
            : stored('update' in write ? write.update : 'check' in write ? write.check : write.delete);
        const indexes = item?.['gsi1pk'] === undefined || 'check' in write ? 0 : 1;
        return writeUnits(bytesOf(item), { transaction: true, indexes });
      });
      add(
        0,
        written.reduce((sum, wcu) => sum + wcu, 0),
      );
    },
  });
  return () => cost;
}

type Subject = (size: number) => Promise<Cost>;

const ofProjects =
  (ask: (world: ReturnType<typeof aWorkspace>, projectId: string) => Promise<unknown>): Subject =>
  async (size) => {
    const world = aWorkspace();
    const ctx = world.ctx({ plan: 'enterprise' });
    const made = [];
    for (let n = 0; n < size; n += 1)
      made.push(await createProject(ctx, { name: 'Rocket', description: 'To the moon' }, world.deps(ctx)));
    const cost = metered(world.table);
    await ask(world, made[0]?.id ?? '');
    return cost();
  };

/** As many tenants as asked for, of which all but one are copies of the one that signed up. */
async function manyTenants(size: number) {
  const world = tenantsWorld();
  const token = await world.signUp();
  const tenant = await world.create(world.asker(token));
  await world.settled();
  const own = world.table.all();
  for (let n = 1; n < size; n += 1) {
    const other = `ten_01HX${String(n).padStart(22, '0')}`;
    for (const item of own) {
      const text = JSON.stringify(item).replaceAll(tenant.id, other).replaceAll('acme', `acme-${n}`);
      const copy = JSON.parse(text) as Item;
      const id = JSON.stringify([copy.pk, copy.sk]);
      if (!world.table.items.has(id)) world.table.items.set(id, copy);
    }
  }
  return world;
}

const signUp: Subject = async (size) => {
  const world = await manyTenants(size);
  const cost = metered(world.table);
  const token = await world.signUp('new@example.com');
  await world.create(world.asker(token, 'key-2'), anOrder({ slug: 'another', name: 'Another' }));
  await world.settled();
  return cost();
};

const tenantPage: Subject = async (size) => {
  const world = await manyTenants(size);
  const cost = metered(world.table);
  await listTenants(world.operator(), { limit: 10 }, { list: world.list });
  return cost();
};

const subjects: Readonly<Record<string, Subject>> = {
  'a page of 10 projects': ofProjects(async (world) => {
    const ctx = world.ctx();
    await listProjects(ctx, { limit: 10 }, world.deps(ctx));
  }),
  'one project': ofProjects(async (world, projectId) => {
    const ctx = world.ctx();
    await getProject(ctx, { projectId }, world.deps(ctx));
  }),
  'one more project': ofProjects(async (world) => {
    const ctx = world.ctx({ plan: 'enterprise' });
    await createProject(ctx, { name: 'Rocket', description: 'To the moon' }, world.deps(ctx));
  }),
  'a page of 10 tenants': tenantPage,
  'a sign-up, from the address to the active tenant': signUp,
};

const unitsOf = ({ calls, rcu, wcu }: Cost): number => calls + rcu + wcu;

/** The slope of log(cost) on log(n), by least squares. */
export function exponentOf(costs: readonly Cost[]): number {
  const points = costs.map((cost, i) => [Math.log(SIZES[i] ?? 1), Math.log(unitsOf(cost))] as const);
  const mean = (axis: 0 | 1) => points.reduce((sum, point) => sum + point[axis], 0) / points.length;
  const [x, y] = [mean(0), mean(1)];
  const slope =
    points.reduce((sum, [a, b]) => sum + (a - x) * (b - y), 0) / points.reduce((sum, [a]) => sum + (a - x) ** 2, 0);
  return Math.round(slope * 10_000) / 10_000;
}

export async function measureGrowth(): Promise<readonly GrowthFigure[]> {
  const figures: GrowthFigure[] = [];
  for (const [what, subject] of Object.entries(subjects)) {
    const costs: Cost[] = [];
    for (const size of SIZES) costs.push(await subject(size));
    figures.push({ what, costs, exponent: exponentOf(costs) });
  }
  return figures;
}
