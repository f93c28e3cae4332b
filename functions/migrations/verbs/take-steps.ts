import { type Item, WriteConflict } from '../../kernel/change.ts';
import type { TenantContext } from '../../kernel/tenant-context.ts';
import type { Instant } from '../../kernel/time.ts';
import type { Mark } from '../domain/fleet.ts';
import {
  closed,
  directionOf,
  isDone,
  type Ledger,
  MOST_PASSES,
  nextStep,
  type Order,
  type PageDone,
  type Step,
  stuckOn,
  takenUp,
  turned,
  undoing,
} from '../domain/ledger.ts';
import { type Fault, type Migration, type Plan, planOf, writeOf } from '../domain/migration.ts';
import type { Outcome, StepDeps, Turn } from '../ports.ts';

/** With the ledger and the check of the tenant well within a transaction's hundred items and 4 MB. */
const PAGE = 25;
/** Tries in a row without a page done: an item that can't be written, however often. */
const MOST_TRIES = 8;
/** In a row, each over half as many items: other writers are at work on these, and later is soon enough. */
const MOST_CONFLICTS = 8;

interface Work {
  readonly order: Order;
  readonly until: Instant;
}

/**
 * One tenant, step by step, to the version that is ordered; from wherever a crash left it. Each page is one transaction of
 * its items and the ledger, so every item is done and counted once, and who comes second finds the ledger moved.
 */
export async function takeSteps(ctx: TenantContext, work: Work, deps: StepDeps): Promise<Outcome> {
  const { ledger: store, clock } = deps;
  for (;;) {
    const ledger = await store.find();
    const step = wanted(ledger, work.order, clock());
    if (!step) return rested(ctx, ledger, work.order, deps);
    const taken = await takeUp(ctx, ledger, { step, run: work.order.run }, deps);
    const end = typeof taken === 'string' ? taken : await walk(ctx, taken, work, deps);
    if (end !== 'over') return { state: end, ledger: await store.find() };
  }
}

/** A step that is under way first; one that was going forward is undone where the tenant is to go back. */
function wanted(ledger: Ledger, order: Order, at: Instant): Step | undefined {
  const { step } = ledger;
  if (!step) return nextStep(ledger, order, at);
  return order.isRollback && step.aim === 'apply' ? (undoing(ledger, step, null).step ?? undefined) : step;
}

async function rested(ctx: TenantContext, ledger: Ledger, { run }: Order, { fleet }: StepDeps): Promise<Outcome> {
  const { dataVersion, revision, failure } = ledger;
  const mark: Mark | null = failure?.run === run ? { ...failure, state: 'failed' } : null;
  await fleet.note(ctx.tenantId, { dataVersion, revision, mark });
  return { state: mark ? 'failed' : 'settled', ledger };
}

/**
 * Written before anything is done, so that a step which ends its runner each time is known by its tries. What goes down
 * is listed as down before the first item is: nobody may count on a version that is being taken back.
 */
async function takeUp(
  ctx: TenantContext,
  ledger: Ledger,
  { step, run }: { readonly step: Step; readonly run: string },
  { ledger: store, fleet, clock }: StepDeps,
): Promise<Ledger | End> {
  const next = takenUp(ledger, step, run);
  const taken = await store.turn(next, [], clock());
  if (taken !== 'turned') return endOf(taken);
  if (step.aim === 'revert')
    await fleet.note(ctx.tenantId, { dataVersion: step.migration - 1, revision: next.revision, mark: null });
  return next;
}

/** `over`: the step is at its end or turned back, and the ledger says what follows. */
type End = 'over' | 'later' | 'gone' | 'stuck';

/** A ledger that has moved is in somebody else's hands, or our own answer was lost: it is looked at anew, later. */
const endOf = (turn: Exclude<Turn, 'turned'>): End => (turn === 'gone' ? 'gone' : 'later');

/** Page by page until the step is over. */
async function walk(ctx: TenantContext, taken: Ledger, { order, until }: Work, deps: StepDeps): Promise<End> {
  const most = largestPage(taken);
  let [ledger, size, conflicts] = [taken, most, 0];
  while (conflicts < MOST_CONFLICTS) {
    const result = await turnPage(ctx, ledger, size, order, deps);
    if (result === 'contended') {
      [size, conflicts] = [Math.max(1, Math.floor(size / 2)), conflicts + 1];
      continue;
    }
    if (typeof result === 'string') return result;
    if (deps.clock() >= until) return 'later';
    [ledger, size, conflicts] = [result, Math.min(most, size * 2), 0];
  }
  return 'later';
}

/** What has failed twice as a whole is tried in halves: a page of very large items is more than a transaction takes. */
const largestPage = ({ step }: Ledger): number => Math.max(1, PAGE >> Math.max(0, (step?.tries ?? 1) - 2));

async function turnPage(
  ctx: TenantContext,
  ledger: Ledger,
  size: number,
  order: Order,
  deps: StepDeps,
): Promise<Ledger | End | 'contended'> {
  const { step } = ledger;
  if (!step) return 'over';
  const migration = deps.registry.find(({ version }) => version === step.migration);
  // Begun by a later build than this one: that has to come back, or take it back.
  if (!migration) return stick(ctx, ledger, { step, order, fault: { code: 'unknown-migration', item: null } }, deps);
  const { data, last } = await deps.ledger.page(migration.collection, step.after, size);
  const plan = planned(step, migration, data);
  if ('fault' in plan) return turnBack(ctx, ledger, { step, order, fault: plan.fault }, deps);
  const page = { read: data.length, changes: plan.changes, last: last ? (data.at(-1)?.sk ?? null) : null };
  if (isDone(step, page)) return close(ledger, step, page, migration, deps);
  const next = turned(ledger, step, page, deps.digest);
  const result = await deps.ledger.turn(next, plan.changes.map(writeOf), deps.clock());
  if (result === 'turned') return next;
  return result === 'contended' ? result : endOf(result);
}

function planned(step: Step, migration: Migration, items: readonly Item[]): Plan {
  if (step.tries > MOST_TRIES) return { fault: { code: 'out-of-tries', item: null } };
  if (step.pass > MOST_PASSES) return { fault: { code: 'never-settles', item: null } };
  return planOf(migration, directionOf(step.aim), items);
}

interface Faulty {
  readonly step: Step;
  readonly order: Order;
  readonly fault: Fault;
}

/** What fails on its way up goes back down over what was done; what fails on its way down stays where it is. */
async function turnBack(ctx: TenantContext, ledger: Ledger, faulty: Faulty, deps: StepDeps): Promise<End> {
  const { step, fault } = faulty;
  if (step.aim !== 'apply') return stick(ctx, ledger, faulty, deps);
  const turnedBack = await deps.ledger.turn(undoing(ledger, step, { ...fault, at: deps.clock() }), [], deps.clock());
  return turnedBack === 'turned' ? 'over' : endOf(turnedBack);
}

async function stick(
  { tenantId }: TenantContext,
  ledger: Ledger,
  { step, order: { run }, fault }: Faulty,
  { ledger: store, fleet, clock }: StepDeps,
): Promise<End> {
  const failure = { ...fault, at: clock() };
  const next = stuckOn(ledger, step, failure);
  const noted = await store.turn(next, [], clock());
  if (noted !== 'turned') return endOf(noted);
  const { revision } = next;
  const dataVersion = Math.min(ledger.dataVersion, step.migration - 1);
  await fleet.note(tenantId, {
    dataVersion,
    revision,
    mark: { ...failure, state: 'stuck', migration: step.migration, run },
  });
  return 'stuck';
}

const actions = { apply: 'migration.apply', revert: 'migration.revert', undo: 'migration.undo' } as const;

/** What the ledger says then, the line of the history and the tenant's trail are one transaction. */
async function close(
  before: Ledger,
  step: Step,
  page: PageDone,
  migration: Migration,
  { ledger: store, commit, clock }: StepDeps,
): Promise<End> {
  const { ledger, entry } = closed(before, step, page, migration, clock());
  const { changed, run, failure } = entry;
  try {
    await commit({
      writes: store.ending(ledger, entry, entry.endedAt),
      audit: {
        action: actions[step.aim],
        target: migration.name,
        changes: { dataVersion: ledger.dataVersion, changed, run, ...(failure ? { failure: failure.code } : {}) },
      },
      reply: undefined,
    });
  } catch (error) {
    if (!(error instanceof WriteConflict)) throw error;
    return endOf(error.index === 0 ? 'gone' : 'moved');
  }
  return 'over';
}
