import { createHash } from 'node:crypto';
import type { Item } from '../../functions/kernel/change.ts';
import { type TenantId, tenantIdSchema } from '../../functions/kernel/ids.ts';
import type { TenantContext } from '../../functions/kernel/tenant-context.ts';
import type { Mode, PlanKey, TenantState } from '../../functions/kernel/tier.ts';
import { addSeconds } from '../../functions/kernel/time.ts';
import type { FleetTenant, Mark } from '../../functions/migrations/domain/fleet.ts';
import type { Order } from '../../functions/migrations/domain/ledger.ts';
import type { Migration } from '../../functions/migrations/domain/migration.ts';
import { ledgerStore } from '../../functions/migrations/ledger-store.ts';
import type { AdvanceDeps, Fleet, LookDeps, OrderDeps, StepDeps } from '../../functions/migrations/ports.ts';
import { runStore } from '../../functions/migrations/run-store.ts';
import { advanceRuns } from '../../functions/migrations/verbs/advance-runs.ts';
import { takeSteps } from '../../functions/migrations/verbs/take-steps.ts';
import { staffCommitter } from '../../functions/platform/staff-commit.ts';
import { systemContext } from '../../functions/platform/workflow.ts';
import { listedFleet } from '../../functions/tenants/fleet-store.ts';
import { aWorld, tenantA } from '../kit/world.ts';
import { someFaults } from '../tenants/faults.ts';

export const aTenantId = (n: number): TenantId => tenantIdSchema.parse(`ten_01H${String(n).padStart(23, '0')}`);

interface Given {
  readonly plan?: PlanKey;
  readonly mode?: Mode;
  readonly state?: TenantState;
  readonly items?: readonly Readonly<Record<string, unknown>>[];
}

/** The members of a proxy, by those of what it stands for. */
const spread = <Port extends object>(proxy: Port, port: Port): Port =>
  Object.fromEntries(Object.keys(port).map((name) => [name, Reflect.get(proxy, name)])) as Port;

/** Tenants in a table in memory, every port watched; faults strike between any two calls. */
export function aFleet(registry: readonly Migration[]) {
  const world = aWorld();
  const { table } = world;
  const faults = someFaults();
  const reported: string[] = [];
  let wakes = 0;
  const digest = (text: string) => createHash('sha256').update(text).digest('hex');
  const { setFleet, setTenant, begin, unbegun, ...calls } = runStore(table);
  // What only makes writes is no call.
  const runs = { ...spread(faults.watch('runs', calls), calls), setFleet, setTenant, begin, unbegun };
  const listed = listedFleet(table);
  const tenantOf = (item: Item): FleetTenant => {
    const { plan, mode, state, dataVersion = 0, dataMark = null } = item as Item & FleetTenant & { dataMark?: Mark };
    return { id: item.sk, plan, mode, state, dataVersion, mark: dataMark };
  };
  const fleet: Fleet = faults.watch('fleet', {
    all: async () => (await listed.all()).map(tenantOf),
    find: async (tenantId) => {
      const item = await listed.find(tenantId);
      return item && tenantOf(item);
    },
    note: listed.note,
  });
  const ledgerOf = (tenantId: TenantId) => ledgerStore(tenantId, table);
  const ledgerWatched = (tenantId: TenantId) => {
    const { ending, ...calls } = ledgerOf(tenantId);
    return { ...spread(faults.watch('ledger', calls), calls), ending };
  };
  const stepsOf = (ctx: TenantContext) => ({
    ledger: ledgerWatched(ctx.tenantId),
    commit: faults.watch('commit', { commit: world.commit(ctx) }).commit,
    digest,
  });
  const common = { runs, fleet, registry, clock: world.clock };
  const contextOf = (tenantId: TenantId, requestId: string) =>
    systemContext(tenantId, 'migrations/advance-runs', requestId, world.clock);
  const advanceDeps: AdvanceDeps = {
    ...common,
    stepsOf,
    contextOf,
    report: (tenantId, failure) => {
      reported.push(`${tenantId} ${'error' in failure ? String(failure.error) : `${failure.state} ${failure.code}`}`);
    },
  };
  const orderDeps: OrderDeps = {
    ...common,
    newId: world.newId,
    commitFor: (ctx, tenantId) => staffCommitter(table, world.newId, { ...ctx, ...(tenantId ? { tenantId } : {}) }),
    wake: async () => {
      wakes += 1;
    },
  };
  const lookDeps: LookDeps = { ...common, ledgerOf };

  async function add(tenantId: TenantId, { plan = 'pro', mode = 'live', state = 'active', items = [] }: Given = {}) {
    const stamp = { version: 1, createdAt: world.clock(), updatedAt: world.clock() };
    await table.transact([
      { put: { pk: `TENANT#${tenantId}#CONFIG`, sk: 'TENANT', entity: 'tenant', state, plan, ...stamp } },
      { put: { pk: 'PLATFORM#TENANTS', sk: tenantId, entity: 'listed-tenant', state, plan, mode, ...stamp } },
    ]);
    for (const [i, item] of items.entries())
      await table.transact([
        {
          put: { pk: `TENANT#${tenantId}#PROJECT`, sk: `prj_${String(i).padStart(3, '0')}`, ...stamp, ...item },
        },
      ]);
  }
  const until = () => addSeconds(world.clock(), 50);
  return {
    ...{ world, table, faults, reported, registry, add, ledgerOf, fleet, runs, orderDeps, lookDeps, advanceDeps },
    wakes: () => wakes,
    items: (tenantId: TenantId = tenantA) => table.all(`TENANT#${tenantId}#PROJECT`),
    take: (order: Partial<Order> = {}, tenantId: TenantId = tenantA) => {
      const ctx = contextOf(tenantId, 'run#1');
      const deps: StepDeps = { ...common, ...stepsOf(ctx) };
      const whole = { target: registry.length, isRollback: false, run: 'run#1', ...order };
      return takeSteps(ctx, { order: whole, until: until() }, deps);
    },
    advance: () => advanceRuns({ now: world.clock() }, advanceDeps),
  };
}
