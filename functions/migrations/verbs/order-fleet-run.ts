import { WriteConflict } from '../../kernel/change.ts';
import type { Verb } from '../../kernel/endpoint.ts';
import { problem } from '../../kernel/problem.ts';
import type { OperatorContext } from '../../kernel/tenant-context.ts';
import { type FleetRunView, type migrations, migrationsProblem } from '../contract.ts';
import { contractsUpTo } from '../domain/fleet.ts';
import type { FleetRunRecord, OrderDeps } from '../ports.ts';
import { assertNobodyLags, targetOf } from './order-checks.ts';
import { fleetRunView } from './run-view.ts';

type Endpoints = typeof migrations.endpoints;

/** Its place is that of the run before, which has to have ended: one at a time, whoever asks at the same moment. */
export const startRun: Verb<Endpoints['startRun'], OrderDeps> = async (ctx, { target: asked, maxFailures }, deps) => {
  const target = targetOf(asked, deps.registry);
  const before = await deps.runs.findFleet();
  if (before && (before.state === 'running' || before.state === 'paused'))
    throw migrationsProblem('migration-running', { extra: { runId: before.id } });
  await assertNobodyLags(target, deps);
  const run: FleetRunRecord = {
    ...{ id: deps.newId('mig'), target, maxFailures, state: 'running', attempt: 1, orderedBy: ctx.actor.id },
    ...{ startedAt: ctx.now, endedAt: null, reason: null, cohort: null, version: (before?.version ?? 0) + 1 },
  };
  return ordered(ctx, run, before, 'migration-run.start', deps);
};

export const pauseRun: Verb<Endpoints['pauseRun'], OrderDeps> = async (ctx, { runId }, deps) => {
  const before = await named(runId, deps);
  if (before.state !== 'running') throw migrationsProblem('run-state', { extra: { state: before.state } });
  return ordered(ctx, { ...before, state: 'paused', version: before.version + 1 }, before, 'migration-run.pause', deps);
};

/** Another attempt: what failed in the one before is tried again. */
export const resumeRun: Verb<Endpoints['resumeRun'], OrderDeps> = async (ctx, { runId }, deps) => {
  const before = await named(runId, deps);
  if (before.state !== 'paused' && before.state !== 'stopped')
    throw migrationsProblem('run-state', { extra: { state: before.state } });
  // A build that was rolled back may not know it any more.
  await assertNobodyLags(targetOf(before.target, deps.registry), deps);
  const next = { attempt: before.attempt + 1, version: before.version + 1 };
  const run: FleetRunRecord = { ...before, ...next, state: 'running', reason: null, cohort: null, endedAt: null };
  return ordered(ctx, run, before, 'migration-run.resume', deps);
};

async function named(runId: string, { runs }: OrderDeps): Promise<FleetRunRecord> {
  const run = await runs.findFleet();
  if (run?.id !== runId) throw problem('not-found');
  return run;
}

async function ordered(
  ctx: OperatorContext,
  run: FleetRunRecord,
  before: FleetRunRecord | undefined,
  action: string,
  { runs, registry, commitFor, wake }: OrderDeps,
): Promise<FleetRunView> {
  const { target, maxFailures, attempt } = run;
  const begins = run.state === 'running' ? runs.begin(contractsUpTo(registry, target), ctx.now) : [];
  const reply = await commitFor(ctx)({
    writes: [...runs.setFleet(run, before?.version), ...begins],
    audit: { action, target: run.id, changes: { target, maxFailures, attempt } },
    reply: fleetRunView(run),
  }).catch(lostRace);
  if (run.state === 'running') await wake();
  return reply;
}

/** Somebody else ordered something at the same moment. */
export function lostRace(error: unknown): never {
  throw error instanceof WriteConflict ? migrationsProblem('migration-running') : error;
}
