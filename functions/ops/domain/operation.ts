import { ulidOf } from '../../kernel/ids.ts';
import { epochMs, type Instant, instant, instantOf } from '../../kernel/time.ts';

export type OperationKind = 'provisioning' | 'deletion';
export type OperationState = 'pending' | 'running' | 'succeeded' | 'failed' | 'compensated';

/** Which execution: a tenant's provisioning is called like the tenant, a deletion like its receipt, a repeat by its count. */
export interface RunName {
  readonly operationId: string;
  readonly kind: OperationKind;
  readonly attempt: number;
}

/** An execution as the service tells it. */
export interface Run {
  readonly status: string;
  readonly error: string | null;
  readonly input: string;
  readonly startedAt: Instant;
  readonly endedAt: Instant | null;
}

/** One line of an execution's history. */
export interface RunEvent {
  readonly id: number;
  readonly previous: number;
  readonly type: string;
  readonly at: Instant;
  /** Of the events that enter and leave a state. */
  readonly state?: string;
  readonly error?: string;
}

const prefixes: Readonly<Record<OperationKind, string>> = { provisioning: 'ten', deletion: 'del' };

export const subjectOf = ({ operationId, kind }: Omit<RunName, 'attempt'>): string =>
  `${prefixes[kind]}_${ulidOf(operationId)}`;
export const executionName = (run: RunName): string =>
  run.attempt === 1 ? subjectOf(run) : `${subjectOf(run)}-${suffixOf(run.attempt)}`;

/** Staff count their attempts; the reconciler of half-made tenants calls its own by the instant. */
const COUNTED = 10_000;
const suffixOf = (attempt: number): string =>
  attempt < COUNTED ? String(attempt) : instantOf(attempt).replace(/[^0-9TZ]/g, '');

function attemptOf(suffix: string): number {
  const [, day, hour, minute, second, ms] = /^(\d{8})T(\d\d)(\d\d)(\d\d)(\d{3})Z$/.exec(suffix) ?? [];
  if (!day) return Number(suffix);
  const date = `${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}`;
  return epochMs(instant(`${date}T${hour}:${minute}:${second}.${ms}Z`));
}

export function readExecutionName(name: string): RunName | undefined {
  const [, prefix, ulid, attempt] = /^(ten|del)_([0-9A-HJKMNP-TV-Z]{26})(?:-(\d{1,4}|\d{8}T\d{9}Z))?$/.exec(name) ?? [];
  if (!prefix || !ulid) return undefined;
  const kind = prefix === 'ten' ? 'provisioning' : 'deletion';
  return { operationId: `op_${ulid}`, kind, attempt: attempt === undefined ? 1 : attemptOf(attempt) };
}

/** What a run is given; nothing of a person, so it may be shown and repeated. */
export interface RunInput {
  readonly tenantId?: string;
  readonly receiptId?: string;
  /** Until then the deletion may be called back. */
  readonly closesAt?: string;
}
export const inputOf = (text: string): RunInput => JSON.parse(text) as RunInput;

/** The provisioning's own word for "nothing is left of it". */
const UNDONE = 'ProvisioningUndone';

export function stateOfRun(
  { status, error, input }: Pick<Run, 'status' | 'error' | 'input'>,
  now: Instant,
): OperationState {
  if (status === 'SUCCEEDED') return 'succeeded';
  if (status !== 'RUNNING' && status !== 'PENDING_REDRIVE') return error === UNDONE ? 'compensated' : 'failed';
  const { closesAt } = inputOf(input);
  return closesAt !== undefined && closesAt > now ? 'pending' : 'running';
}

export interface Step {
  readonly name: string;
  readonly state: 'running' | 'succeeded' | 'failed' | 'aborted';
  readonly at: Instant;
  readonly error: string | null;
}

/** States that do something; the others only decide. */
const working = /^(Task|Wait)State(Entered|Exited)$/;

/**
 * The latest visit of each state, in the order of their first. What was entered and not left is running, or was when the
 * run stopped; an error belongs to the state that its chain of events leads back to.
 */
export function stepsOf(events: readonly RunEvent[], hasEnded: boolean): readonly Step[] {
  const byId = new Map(events.map((event) => [event.id, event]));
  const steps = new Map<string, Step>();
  for (const event of events) {
    const step = visited(event) ?? called(event, steps.get(enteredBy(event, byId) ?? ''));
    if (step) steps.set(step.name, step);
  }
  const left = [...steps.values()];
  return hasEnded ? left.map((step) => (step.state === 'running' ? { ...step, state: 'aborted' } : step)) : left;
}

/** A passing failure that a retry has mended is none. */
function visited({ type, at, state: name }: RunEvent): Step | undefined {
  if (name === undefined || !working.test(type)) return undefined;
  return { name, state: type.endsWith('Exited') ? 'succeeded' : 'running', at, error: null };
}

function called({ type, at, error }: RunEvent, step: Step | undefined): Step | undefined {
  if (step && error !== undefined) return { ...step, state: 'failed', at, error };
  const isRetried = step?.state === 'failed' && type.endsWith('Scheduled');
  return isRetried ? { ...step, state: 'running', at } : undefined;
}

function enteredBy(event: RunEvent, byId: ReadonlyMap<number, RunEvent>): string | undefined {
  let current: RunEvent | undefined = event;
  for (let hops = 0; current && hops < 200; hops += 1) {
    if (current.type.endsWith('StateEntered')) return current.state;
    current = byId.get(current.previous);
  }
  return undefined;
}

/** A name such as `AccessDeniedException`; causes may quote what they failed on, so they stay in the logs. */
export const errorName = (error: string | undefined): string | undefined =>
  error === undefined || error === '' ? undefined : (/^[A-Za-z0-9_.$-]{1,100}/.exec(error)?.[0] ?? 'Error');
