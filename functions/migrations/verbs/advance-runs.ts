import type { TenantId } from '../../kernel/ids.ts';
import { addSeconds, type Instant } from '../../kernel/time.ts';
import { type FleetTenant, type Next, nextOf } from '../domain/fleet.ts';
import type { AdvanceDeps, FleetRunRecord, Outcome, TenantRunRecord } from '../ports.ts';
import { attemptOf } from './run-view.ts';
import { takeSteps } from './take-steps.ts';

/** Longer than a look lives (the function's timeout), so that a crashed one is over when the next may enter. */
const ENTERED_SECONDS = 130;
const WORK_SECONDS = 50;
/** Tenants between two readings of the list. */
const BATCH = 100;
/** Side by side: each is some ten calls one after the other, mostly waiting. */
const AT_ONCE = 5;

/** What is ordered and not at its end, as far as it comes in a minute; every look goes on where the last one was. */
export async function advanceRuns({ now }: { readonly now: Instant }, deps: AdvanceDeps): Promise<void> {
  if (!(await hasWork(deps)) || !(await deps.runs.enter(now, addSeconds(now, ENTERED_SECONDS)))) return;
  const until = addSeconds(now, WORK_SECONDS);
  try {
    await advanceTenant(until, deps);
    await advanceFleet(until, deps);
  } finally {
    await deps.runs.leave(now);
  }
}

/** Most looks of a year find nothing: they read two items and write none. */
const hasWork = async ({ runs }: AdvanceDeps): Promise<boolean> =>
  (await Promise.all([runs.findTenant(), runs.findFleet()])).some((run) => run?.state === 'running');

async function advanceTenant(until: Instant, deps: AdvanceDeps): Promise<void> {
  const run = await deps.runs.findTenant();
  if (run?.state !== 'running') return;
  const { tenantId, target, direction } = run;
  const { state } = await bring(
    tenantId,
    { target, isRollback: direction === 'back', run: attemptOf(run) },
    until,
    deps,
  );
  if (state === 'later') return;
  const ended: TenantRunRecord = {
    ...run,
    state: state === 'stuck' ? 'stopped' : 'done',
    outcome: state,
    endedAt: deps.clock(),
    version: run.version + 1,
  };
  await deps.runs.change(deps.runs.setTenant(ended, run.version));
}

type Order = Parameters<typeof takeSteps>[1]['order'];

/** What is in the way of one tenant keeps no other waiting: it is told, and looked at again. */
async function bring(
  tenantId: TenantId,
  order: Order,
  until: Instant,
  deps: AdvanceDeps,
): Promise<Pick<Outcome, 'state'>> {
  const ctx = deps.contextOf(tenantId, order.run);
  try {
    const { state, ledger } = await takeSteps(ctx, { order, until }, { ...deps, ...deps.stepsOf(ctx) });
    if (state === 'failed' && ledger.failure) deps.report(tenantId, { ...ledger.failure, state });
    if (state === 'stuck' && ledger.step?.blockage) {
      const { migration, blockage } = ledger.step;
      deps.report(tenantId, { ...blockage, migration, run: order.run, state });
    }
    return { state };
  } catch (error) {
    deps.report(tenantId, { error });
    return { state: 'later' };
  }
}

async function advanceFleet(until: Instant, deps: AdvanceDeps): Promise<void> {
  // Gone meanwhile, or in somebody's way: not again in this look.
  const passedOver = new Set<string>();
  for (;;) {
    const run = await deps.runs.findFleet();
    if (run?.state !== 'running') return;
    const all = await deps.fleet.all();
    const next = nextOf({ ...run, attempt: attemptOf(run) }, all, deps.registry, all.length);
    if (next.kind !== 'work') {
      await deps.runs.change(deps.runs.setFleet(endOf(run, next, deps.clock()), run.version));
      continue;
    }
    const open = next.tenants.filter(({ id }) => !passedOver.has(id)).slice(0, BATCH);
    if (open.length === 0 || deps.clock() >= until) return;
    await bringSome(run, { open, spare: next.spare, until, passedOver }, deps);
  }
}

interface Batch {
  readonly open: readonly FleetTenant[];
  /** So many failures more, and the cohort has too many. */
  readonly spare: number;
  readonly until: Instant;
  readonly passedOver: Set<string>;
}

/** A few at once, and between them a look at whether to go on. */
async function bringSome(
  run: FleetRunRecord,
  { open, spare, until, passedOver }: Batch,
  deps: AdvanceDeps,
): Promise<void> {
  const order = { target: run.target, isRollback: false, run: attemptOf(run) };
  let [done, failures] = [0, 0];
  while (done < open.length && failures < spare && deps.clock() < until) {
    if ((await deps.runs.findFleet())?.version !== run.version) return;
    const some = open.slice(done, done + Math.min(AT_ONCE, spare - failures));
    done += some.length;
    const states = await Promise.all(
      some.map(async ({ id }) => {
        const { state } = await bring(id as TenantId, order, until, deps);
        if (state === 'later' || state === 'gone') passedOver.add(id);
        return state;
      }),
    );
    if (states.includes('stuck')) return;
    failures += states.filter((state) => state === 'failed').length;
  }
}

const endOf = (run: FleetRunRecord, next: Exclude<Next, { kind: 'work' }>, at: Instant): FleetRunRecord => {
  const ended = { ...run, version: run.version + 1, endedAt: at };
  return next.kind === 'done'
    ? { ...ended, state: 'done' }
    : { ...ended, state: 'stopped', reason: next.reason, cohort: next.cohort };
};
