import type { Write } from '../../kernel/change.ts';
import type { Verb } from '../../kernel/endpoint.ts';
import type { TenantId } from '../../kernel/ids.ts';
import { problem } from '../../kernel/problem.ts';
import type { OperatorContext } from '../../kernel/tenant-context.ts';
import { type migrations, migrationsProblem, type TenantRunView } from '../contract.ts';
import { contractsAbove, contractsUpTo, type FleetTenant, isServed } from '../domain/fleet.ts';
import type { OrderDeps, TenantRunRecord } from '../ports.ts';
import { assertNobodyLags, targetOf } from './order-checks.ts';
import { lostRace } from './order-fleet-run.ts';
import { tenantRunView } from './run-view.ts';

type Endpoints = typeof migrations.endpoints;
type Ordered = Pick<TenantRunRecord, 'tenantId' | 'target' | 'direction'>;

export const migrateTenant: Verb<Endpoints['migrateTenant'], OrderDeps> = async (
  ctx,
  { tenantId, target: asked },
  deps,
) => {
  const target = targetOf(asked, deps.registry);
  // Before anybody is looked at: a rollback that is ordered and done meanwhile is another run, and this one is refused.
  const before = await rested(deps);
  const tenant = await served(tenantId, deps);
  if (tenant.dataVersion >= target && !tenant.mark) throw nothingToDo(tenant);
  await assertNobodyLags(target, deps);
  const begins = deps.runs.begin(contractsUpTo(deps.registry, target), ctx.now);
  return ordered(ctx, { tenantId, target, direction: 'forward' }, { before, conditions: begins }, deps);
};

/**
 * Down to where no contract step that has begun anywhere needs what would be lost; to where it is, a step that is under
 * way is taken back.
 */
export const rollBackTenant: Verb<Endpoints['rollBackTenant'], OrderDeps> = async (ctx, { tenantId, target }, deps) => {
  const tenant = await served(tenantId, deps);
  targetOf(target, deps.registry);
  if (tenant.dataVersion < target) throw nothingToDo(tenant);
  const tooFar = migrationsProblem('rollback-too-far');
  const unbegun = deps.runs
    .unbegun(contractsAbove(deps.registry, target))
    .map((write): Write => ({ ...write, orElse: tooFar }));
  return ordered(
    ctx,
    { tenantId, target, direction: 'back' },
    { before: await rested(deps), conditions: unbegun },
    deps,
  );
};

async function served(tenantId: TenantId, { fleet }: OrderDeps): Promise<FleetTenant> {
  const tenant = await fleet.find(tenantId);
  if (!tenant || !isServed(tenant)) throw problem('not-found');
  return tenant;
}

const nothingToDo = ({ dataVersion }: FleetTenant) => migrationsProblem('nothing-to-do', { extra: { dataVersion } });

async function rested({ runs }: OrderDeps): Promise<TenantRunRecord | undefined> {
  const before = await runs.findTenant();
  if (before?.state === 'running') throw migrationsProblem('migration-running', { extra: { runId: before.id } });
  return before;
}

async function ordered(
  ctx: OperatorContext,
  of: Ordered,
  { before, conditions }: { readonly before: TenantRunRecord | undefined; readonly conditions: readonly Write[] },
  { runs, newId, commitFor, wake }: OrderDeps,
): Promise<TenantRunView> {
  const run: TenantRunRecord = {
    ...{ id: newId('mig'), ...of, state: 'running', attempt: 1, orderedBy: ctx.actor.id },
    ...{ startedAt: ctx.now, endedAt: null, outcome: null, version: (before?.version ?? 0) + 1 },
  };
  const action = of.direction === 'back' ? 'tenant.roll-back' : 'tenant.migrate';
  const reply = await commitFor(
    ctx,
    of.tenantId,
  )({
    writes: [...runs.setTenant(run, before?.version), ...conditions],
    audit: { action, target: of.tenantId, changes: { run: run.id, dataVersion: of.target } },
    reply: tenantRunView(run),
  }).catch(lostRace);
  await wake();
  return reply;
}
