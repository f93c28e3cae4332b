import type { Instant } from '../../kernel/time.ts';
import type { Direction, Fault, Migration, PlannedChange } from './migration.ts';

/** `apply` ends in the next version, `revert` in the one before, `undo` where its apply began. */
export type Aim = 'apply' | 'revert' | 'undo';
export const directionOf = (aim: Aim): Direction => (aim === 'apply' ? 'up' : 'down');

export interface Failure extends Fault {
  readonly at: Instant;
}

/** A step that is under way: how far it is, and what it has done. */
export interface Step {
  readonly migration: number;
  readonly aim: Aim;
  readonly run: string;
  readonly startedAt: Instant;
  /** The last sort key that this pass has been over; null at its beginning. */
  readonly after: string | null;
  readonly pass: number;
  readonly changedInPass: number;
  readonly read: number;
  readonly changed: number;
  /** Over the keys and changes of everything changed, in their order. */
  readonly checksum: string;
  /** How often it was taken up since it last came on. */
  readonly tries: number;
  /** Why it is being undone, and in which run that was. */
  readonly failure: (Failure & { readonly run: string }) | null;
  /** Why it can't go down: it stays until people have looked. */
  readonly blockage: Failure | null;
}

export interface FailedStep extends Failure {
  readonly migration: number;
  readonly run: string;
}

/** What is known of one tenant's data. */
export interface Ledger {
  /** Counts every write of it: each is conditional on the one before. */
  readonly revision: number;
  readonly dataVersion: number;
  /** How many are in its history. */
  readonly steps: number;
  readonly step: Step | null;
  /** The last step that was undone, until one is applied or reverted. */
  readonly failure: FailedStep | null;
}

/** One line of the history, written when it is over and never changed. */
export interface Entry {
  readonly number: number;
  readonly migration: number;
  readonly name: string;
  readonly aim: Aim;
  readonly run: string;
  readonly startedAt: Instant;
  readonly endedAt: Instant;
  readonly passes: number;
  readonly read: number;
  readonly changed: number;
  readonly checksum: string;
  readonly failure: Failure | null;
}

export const noLedger: Ledger = { revision: 0, dataVersion: 0, steps: 0, step: null, failure: null };

/** To which version a tenant is to come, and whether that is back. */
export interface Order {
  readonly target: number;
  readonly isRollback: boolean;
  readonly run: string;
}

/** Who is beyond the target of a run that goes forward stays there. */
export function nextStep({ dataVersion, failure }: Ledger, { target, isRollback, run }: Order, at: Instant) {
  if (isRollback) return dataVersion > target ? stepOf(dataVersion, 'revert', run, at) : undefined;
  const migration = dataVersion + 1;
  // Tried once in a run: its failure is told, not repeated.
  const hasFailed = failure?.migration === migration && failure.run === run;
  return dataVersion < target && !hasFailed ? stepOf(migration, 'apply', run, at) : undefined;
}

const stepOf = (migration: number, aim: Aim, run: string, startedAt: Instant): Step => ({
  ...{ migration, aim, run, startedAt, after: null, pass: 1, changedInPass: 0, read: 0, changed: 0, checksum: '' },
  ...{ tries: 0, failure: null, blockage: null },
});

const revised = (ledger: Ledger, change: Partial<Ledger>): Ledger => ({
  ...ledger,
  ...change,
  revision: ledger.revision + 1,
});

/** Begun, or gone on with after whatever ended the last try; another run looks at everything anew. */
export const takenUp = (ledger: Ledger, step: Step, run: string): Ledger =>
  revised(ledger, {
    step:
      step.run === run
        ? { ...step, tries: step.tries + 1, blockage: null }
        : { ...step, run, tries: 1, after: null, pass: 1, changedInPass: 0, blockage: null },
  });

/** Back over everything: what had not been reached yet needs nothing. */
export const undoing = (ledger: Ledger, step: Step, failure: Failure | null): Ledger =>
  revised(ledger, {
    step: {
      ...{ ...step, aim: 'undo', after: null, pass: 1, changedInPass: 0, read: 0, changed: 0, tries: 0 },
      failure: failure && { ...failure, run: step.run },
    },
  });

/** The way back is blocked: it stays where it is, for people to look at. */
export const stuckOn = (ledger: Ledger, step: Step, blockage: Failure): Ledger =>
  revised(ledger, { step: { ...step, blockage } });

export interface PageDone {
  readonly read: number;
  readonly changes: readonly PlannedChange[];
  /** Null where nothing follows in this pass. */
  readonly last: string | null;
}

/** A pass that changed something is followed by another: writers of an earlier build may have been at work behind it. */
export function turned(ledger: Ledger, step: Step, page: PageDone, digest: (text: string) => string): Ledger {
  const changedInPass = step.changedInPass + page.changes.length;
  const counted = {
    ...step,
    tries: 0,
    read: step.read + page.read,
    changed: step.changed + page.changes.length,
    checksum: page.changes.reduce((sum, planned) => digest(`${sum}|${lineOf(planned)}`), step.checksum),
  };
  const isOver = page.last === null;
  const next = isOver && changedInPass > 0 ? { pass: step.pass + 1, changedInPass: 0 } : { changedInPass };
  return revised(ledger, { step: { ...counted, ...next, after: page.last } });
}

const lineOf = ({ item: { pk, sk }, change: { set = {}, remove = [] } }: PlannedChange): string =>
  JSON.stringify([pk, sk, Object.entries(set).sort(([a], [b]) => (a < b ? -1 : 1)), [...remove].sort()], (_, value) =>
    typeof value === 'bigint' ? String(value) : value,
  );

/** That nothing is left to do is seen by a page that ends a pass in which nothing was changed. */
export const isDone = (step: Step, page: PageDone): boolean =>
  page.last === null && step.changedInPass + page.changes.length === 0;

/** More passes than this can't come from writers behind it: the transform never finds its own work done. */
export const MOST_PASSES = 10;

const versionAfter = ({ migration, aim }: Step): number => (aim === 'apply' ? migration : migration - 1);

/** The end of a step: what the ledger then says, and the line of the history. */
export function closed(
  ledger: Ledger,
  step: Step,
  page: PageDone,
  { name }: Pick<Migration, 'name'>,
  endedAt: Instant,
): { readonly ledger: Ledger; readonly entry: Entry } {
  const { migration, aim, run, startedAt, pass: passes, changed, checksum, failure } = step;
  const number = ledger.steps + 1;
  return {
    ledger: revised(ledger, {
      dataVersion: versionAfter(step),
      steps: number,
      step: null,
      failure: failure && { ...failure, migration },
    }),
    entry: {
      ...{ number, migration, name, aim, run, startedAt, endedAt, passes, changed, checksum },
      failure: failure && { code: failure.code, item: failure.item, at: failure.at },
      read: step.read + page.read,
    },
  };
}
