import { addSeconds, type Instant, later, secondsBetween } from '../../kernel/time.ts';

/**
 * What is done about an invoice that nobody paid, as data: each act a number of days after the case was opened. A case keeps the
 * version of its policy, so that another policy is another key, never a changed one.
 */
export const dunningActs = ['retry', 'remind', 'suspend', 'final-notice', 'write-off'] as const;
export type DunningAct = (typeof dunningActs)[number];

export interface DunningStep {
  readonly afterDays: number;
  readonly act: DunningAct;
}

export interface DunningPolicy {
  readonly key: string;
  readonly steps: readonly DunningStep[];
}

const retries = [1, 4, 9, 16].map((afterDays): DunningStep => ({ afterDays, act: 'retry' }));

const policies = {
  /** Saved methods: four retries, the gaps between them growing; five days to act; then the service stops. */
  'card@1': [
    ...retries,
    { afterDays: 21, act: 'suspend' },
    { afterDays: 45, act: 'final-notice' },
    { afterDays: 60, act: 'write-off' },
  ],
  /** The same for contracts that a sales person watches: two more weeks before anything stops. */
  'card-patient@1': [
    ...retries,
    { afterDays: 25, act: 'remind' },
    { afterDays: 35, act: 'suspend' },
    { afterDays: 75, act: 'final-notice' },
    { afterDays: 90, act: 'write-off' },
  ],
  /** Invoices that are paid by transfer: two reminders, then two weeks to pay before the service stops. */
  'terms@1': [
    { afterDays: 7, act: 'remind' },
    { afterDays: 14, act: 'remind' },
    { afterDays: 30, act: 'suspend' },
    { afterDays: 60, act: 'final-notice' },
    { afterDays: 120, act: 'write-off' },
  ],
} as const satisfies Readonly<Record<string, readonly DunningStep[]>>;

const byPlan: Readonly<Record<string, keyof typeof policies>> = { enterprise: 'card-patient@1' };

export const policyKeyFor = (plan: string | undefined, collection?: 'send-invoice'): string =>
  collection ? 'terms@1' : (byPlan[plan ?? ''] ?? 'card@1');

export function dunningPolicy(key: string): DunningPolicy {
  const steps = Object.entries(policies).find(([known]) => known === key)?.[1];
  if (!steps) throw new Error(`no dunning policy ${key}`);
  return { key, steps };
}

export const dunningStates = ['retrying', 'grace', 'suspended', 'recovered', 'written-off'] as const;
export type DunningState = (typeof dunningStates)[number];

/** `grace`: nothing is tried by itself any more, and nothing has been stopped yet. An extension leads back from a suspension. */
export const nextDunningStates: Readonly<Record<DunningState, readonly DunningState[]>> = {
  retrying: ['retrying', 'grace', 'suspended', 'recovered', 'written-off'],
  grace: ['grace', 'suspended', 'recovered', 'written-off'],
  suspended: ['suspended', 'grace', 'recovered', 'written-off'],
  'written-off': ['recovered'],
  recovered: [],
};

export const isRunning = ({ state }: { readonly state: DunningState }): boolean =>
  state !== 'recovered' && state !== 'written-off';

/** Where a case stands: its policy, the step that comes next, and by how much operators have put the rest off. */
export interface DunningCourse {
  readonly policy: string;
  readonly state: DunningState;
  readonly next: number;
  readonly openedAt: Instant;
  readonly extendedSeconds: number;
}

const DAY_SECONDS = 86_400;

const stepOf = ({ policy, next }: DunningCourse): DunningStep | undefined => dunningPolicy(policy).steps[next];

/** What comes next and when; undefined at the end of a case. */
export function nextStep(course: DunningCourse): { readonly act: DunningAct; readonly at: Instant } | undefined {
  const step = isRunning(course) ? stepOf(course) : undefined;
  if (!step) return undefined;
  return { act: step.act, at: addSeconds(course.openedAt, step.afterDays * DAY_SECONDS + course.extendedSeconds) };
}

/** The same as lists have it. */
export function upcoming(course: DunningCourse): {
  readonly nextAct: DunningAct | null;
  readonly nextAt: Instant | null;
} {
  const next = nextStep(course);
  return { nextAct: next?.act ?? null, nextAt: next?.at ?? null };
}

/** Before a suspension: `retrying` while a retry is still to come. */
const stateBefore = ({ policy }: DunningCourse, next: number): DunningState =>
  dunningPolicy(policy)
    .steps.slice(next)
    .some(({ act }) => act === 'retry')
    ? 'retrying'
    : 'grace';

const movedTo = <C extends DunningCourse>(course: C, state: DunningState, next: number): C => {
  if (!nextDunningStates[course.state].includes(state)) throw new Error(`${course.state} does not become ${state}`);
  return { ...course, state, next };
};

/** How late a step may be without those after it waiting too: a run of the clockwork, and some trouble. */
const PUNCTUAL_SECONDS = DAY_SECONDS;

/** The case once its next step was taken. A step of ours that is late puts off all that follows: nobody loses time to pay. */
export function stepTaken<C extends DunningCourse>(given: C, now: Instant): C {
  const step = stepOf(given);
  const due = nextStep(given);
  if (!step || !due) throw new Error('nothing was to be done');
  const lateSeconds = Number(secondsBetween(due.at, later(due.at, now)));
  const late = lateSeconds > PUNCTUAL_SECONDS ? lateSeconds : 0;
  const course = { ...given, extendedSeconds: given.extendedSeconds + late };
  const next = course.next + 1;
  if (step.act === 'suspend') return movedTo(course, 'suspended', next);
  if (step.act === 'write-off') return movedTo(course, 'written-off', next);
  return movedTo(course, course.state === 'suspended' ? 'suspended' : stateBefore(course, next), next);
}

export const opened = (policy: string, openedAt: Instant): DunningCourse => {
  const course = { policy, state: 'retrying', next: 0, openedAt, extendedSeconds: 0 } as const;
  return { ...course, state: stateBefore(course, 0) };
};

/** Paid, credited or void: over, whatever was to come. */
export const recovered = <C extends DunningCourse>(course: C): C => movedTo(course, 'recovered', course.next);

export const writtenOff = <C extends DunningCourse>(course: C): C => movedTo(course, 'written-off', course.next);

/**
 * Everything that is left comes later, and a suspension is lifted: it then comes again, so many days from now.
 * Undefined where nothing is left to be put off.
 */
export function extended<C extends DunningCourse>(course: C, days: number, now: Instant): C | undefined {
  if (!isRunning(course)) return undefined;
  const { steps } = dunningPolicy(course.policy);
  const next = course.state === 'suspended' ? steps.findIndex(({ act }) => act === 'suspend') : course.next;
  const due = nextStep({ ...course, next });
  if (!due) return undefined;
  const overdueSeconds = Number(secondsBetween(due.at, later(due.at, now)));
  const put = { ...course, extendedSeconds: course.extendedSeconds + overdueSeconds + days * DAY_SECONDS };
  return movedTo(put, stateBefore(course, next), next);
}

export const standings = ['good', 'past-due', 'suspended'] as const;
export type Standing = (typeof standings)[number];

/** The worst of a tenant's cases: what was written off was never paid. */
export function standingOf(cases: readonly Pick<DunningCourse, 'state'>[]): Standing {
  const states = cases.map(({ state }) => state);
  if (states.includes('suspended') || states.includes('written-off')) return 'suspended';
  return states.some((state) => state !== 'recovered') ? 'past-due' : 'good';
}

export const dunningNotices = [
  'payment-failed',
  'method-refused',
  'confirmation-needed',
  'overdue',
  'suspended',
  'final-notice',
  'extended',
  'written-off',
  'recovered',
] as const;
export type DunningNotice = (typeof dunningNotices)[number];

const byClass: Readonly<Record<string, DunningNotice>> = {
  soft: 'payment-failed',
  hard: 'method-refused',
  'method-gone': 'method-refused',
  authenticate: 'confirmation-needed',
};

/** What the customer is told about a collection that brought nothing; without one, that nothing could be collected. */
export const noticeOfFailure = (failureClass: string | null | undefined): DunningNotice =>
  byClass[failureClass ?? ''] ?? 'overdue';

interface LastTry {
  readonly method: string;
  readonly failureClass: string | null;
}

/** What a bank refused for good is not asked for again; another method is, and so is one that may work later. */
export const mayRetry = (method: string | null, last: LastTry | undefined): boolean =>
  method !== null && (last === undefined || last.method !== method || last.failureClass === 'soft');
