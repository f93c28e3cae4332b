/** The part of the Amazon States Language that the deployed workflows are written in; anything else is refused. */
export interface State {
  readonly Type: string;
  readonly Next?: string;
  readonly End?: boolean;
  readonly Default?: string;
  readonly Resource?: string;
  readonly Parameters?: unknown;
  readonly Result?: unknown;
  readonly ResultSelector?: unknown;
  readonly ResultPath?: string | null;
  readonly Retry?: readonly Retrier[];
  readonly Catch?: readonly Catcher[];
  readonly Branches?: readonly Machine[];
  readonly Choices?: readonly Rule[];
  readonly Seconds?: number;
  readonly TimestampPath?: string;
  readonly Error?: string;
  readonly [field: string]: unknown;
}

export interface Machine {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
}

interface Retrier {
  readonly ErrorEquals: readonly string[];
  readonly IntervalSeconds?: number;
  readonly MaxAttempts?: number;
  readonly BackoffRate?: number;
  readonly MaxDelaySeconds?: number;
}

interface Catcher {
  readonly ErrorEquals: readonly string[];
  readonly Next: string;
  readonly ResultPath?: string | null;
}

interface Rule {
  readonly Next?: string;
  readonly And?: readonly Rule[];
  readonly Or?: readonly Rule[];
  readonly Not?: Rule;
  readonly Variable?: string;
  readonly [test: string]: unknown;
}

export interface MachineRuntime {
  readonly task: (resource: string, input: unknown) => Promise<unknown>;
  /** Time that passes in the workflow. */
  readonly wait: (until: { readonly seconds: number } | { readonly timestamp: string }) => Promise<void>;
}

export type Ended =
  | { readonly status: 'SUCCEEDED'; readonly output: unknown }
  | { readonly status: 'FAILED'; readonly error: string; readonly cause: string };

const MOST_STEPS = 2_000;
const known: Readonly<Record<string, readonly string[]>> = {
  Task: ['Resource', 'Parameters', 'ResultSelector', 'ResultPath', 'Retry', 'Catch', 'TimeoutSeconds'],
  Parallel: ['Branches', 'Parameters', 'ResultSelector', 'ResultPath', 'Retry', 'Catch'],
  Pass: ['Result', 'Parameters', 'ResultPath'],
  Choice: ['Choices', 'Default'],
  Wait: ['Seconds', 'TimestampPath'],
  Succeed: [],
  Fail: ['Error', 'Cause'],
};
const common = ['Type', 'Next', 'End', 'Comment'];

class StateError extends Error {
  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}

/** Refuses a definition that says more than this interpreter understands. */
export function assertKnown({ States }: Machine): void {
  for (const [name, state] of Object.entries(States)) {
    const fields = known[state.Type];
    if (!fields) throw new Error(`${name}: unknown type of state ${state.Type}`);
    const strange = Object.keys(state).filter((field) => !fields.includes(field) && !common.includes(field));
    if (strange.length > 0) throw new Error(`${name}: ${state.Type} with ${strange.join(', ')}`);
    for (const branch of state.Branches ?? []) assertKnown(branch);
  }
}

export async function runMachine(machine: Machine, input: unknown, runtime: MachineRuntime): Promise<Ended> {
  try {
    return { status: 'SUCCEEDED', output: await walk(machine, input, runtime) };
  } catch (error) {
    const { name, message } = errorOf(error);
    return { status: 'FAILED', error: name, cause: message };
  }
}

const errorOf = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));

async function walk(machine: Machine, input: unknown, runtime: MachineRuntime): Promise<unknown> {
  let name: string | undefined = machine.StartAt;
  let data = input;
  for (let step = 0; name !== undefined; step += 1) {
    const state: State | undefined = machine.States[name];
    if (!state) throw new StateError('States.Runtime', `no state ${name}`);
    if (step > MOST_STEPS) throw new StateError('States.Runtime', `${name} is reached without end`);
    const next: Moved = await move(state, data, runtime);
    name = next.to;
    data = next.data;
  }
  return data;
}

interface Moved {
  readonly to: string | undefined;
  readonly data: unknown;
}

async function move(state: State, data: unknown, runtime: MachineRuntime): Promise<Moved> {
  switch (state.Type) {
    case 'Task':
    case 'Parallel':
      return work(state, data, runtime);
    case 'Pass': {
      const result = state.Result ?? (state.Parameters === undefined ? data : fill(state.Parameters, data));
      return { to: state.Next, data: placed(data, state.ResultPath, result) };
    }
    case 'Choice':
      return { to: choose(state, data), data };
    case 'Wait':
      await runtime.wait(
        state.TimestampPath === undefined
          ? { seconds: state.Seconds ?? 0 }
          : { timestamp: String(at(data, state.TimestampPath)) },
      );
      return { to: state.Next, data };
    case 'Fail':
      throw new StateError(state.Error ?? 'States.Failed', String(state['Cause'] ?? ''));
    default:
      return { to: state.Next, data };
  }
}

/** A failing state is retried as its retriers say, each counting for itself, and then caught. */
async function work(state: State, data: unknown, runtime: MachineRuntime): Promise<Moved> {
  const tries = new Map<Retrier, number>();
  for (;;) {
    try {
      const result = await resultOf(state, data, runtime);
      const selected = state.ResultSelector === undefined ? result : fill(state.ResultSelector, result);
      return { to: state.Next, data: placed(data, state.ResultPath, selected) };
    } catch (thrown) {
      const error = errorOf(thrown);
      const retrier = state.Retry?.find(({ ErrorEquals }) => matches(ErrorEquals, error.name));
      const made = retrier ? (tries.get(retrier) ?? 0) : 0;
      if (retrier && made < (retrier.MaxAttempts ?? 3)) {
        tries.set(retrier, made + 1);
        await runtime.wait({ seconds: delayOf(retrier, made) });
        continue;
      }
      const catcher = state.Catch?.find(({ ErrorEquals }) => matches(ErrorEquals, error.name));
      if (!catcher) throw error;
      const told = { Error: error.name, Cause: error.message };
      return { to: catcher.Next, data: placed(data, catcher.ResultPath, told) };
    }
  }
}

const delayOf = ({ IntervalSeconds = 1, BackoffRate = 2, MaxDelaySeconds = Infinity }: Retrier, made: number) =>
  Math.min(MaxDelaySeconds, IntervalSeconds * BackoffRate ** made);

/** States.ALL knows neither of the errors that no repetition mends (Step Functions guide, "Error names"). */
const matches = (names: readonly string[], name: string): boolean =>
  names.includes(name) ||
  (name !== 'States.Runtime' && name !== 'States.DataLimitExceeded' && names.includes('States.ALL')) ||
  (!name.startsWith('States.') && names.includes('States.TaskFailed'));

async function resultOf(state: State, data: unknown, runtime: MachineRuntime): Promise<unknown> {
  const input = state.Parameters === undefined ? data : fill(state.Parameters, data);
  if (state.Type === 'Task') return runtime.task(state.Resource ?? '', input);
  return parallel(state.Branches ?? [], input, runtime);
}

/** One branch after another, each to its end, so that a run can be run again: none stops another's function. */
async function parallel(branches: readonly Machine[], input: unknown, runtime: MachineRuntime): Promise<unknown[]> {
  const outputs: unknown[] = [];
  let failure: Error | undefined;
  for (const branch of branches) {
    try {
      outputs.push(await walk(branch, structuredClone(input), runtime));
    } catch (error) {
      failure ??= errorOf(error);
    }
  }
  if (failure) throw failure;
  return outputs;
}

function choose(state: State, data: unknown): string {
  const to = state.Choices?.find((rule) => holds(rule, data))?.Next ?? state.Default;
  if (to === undefined) throw new StateError('States.NoChoiceMatched', 'no choice matched');
  return to;
}

const comparisons: Readonly<Record<string, (value: unknown, wanted: unknown) => boolean>> = {
  BooleanEquals: (value, wanted) => value === wanted,
  StringEquals: (value, wanted) => value === wanted,
  NumericEquals: (value, wanted) => value === wanted,
  NumericGreaterThan: (value, wanted) => typeof value === 'number' && value > Number(wanted),
  NumericLessThan: (value, wanted) => typeof value === 'number' && value < Number(wanted),
};

function holds(rule: Rule, data: unknown): boolean {
  if (rule.And) return rule.And.every((each) => holds(each, data));
  if (rule.Or) return rule.Or.some((each) => holds(each, data));
  if (rule.Not) return !holds(rule.Not, data);
  const { Next: _, Variable = '', ...tests } = rule;
  if ('IsPresent' in tests) return (find(data, Variable) !== undefined) === tests['IsPresent'];
  const value = at(data, Variable);
  return Object.entries(tests).every(([name, wanted]) => {
    const compare = comparisons[name];
    if (!compare) throw new Error(`unknown comparison ${name}`);
    return compare(value, wanted);
  });
}

/** `$`, `$.a.b`, `$[0].a` */
function find(data: unknown, path: string): unknown {
  if (!/^\$(\.\w+|\[\d+\])*$/.test(path)) throw new Error(`unknown path ${path}`);
  let value = data;
  for (const [, name, index] of path.matchAll(/\.(\w+)|\[(\d+)\]/g)) {
    if (value === null || typeof value !== 'object') return undefined;
    value = Reflect.get(value, name ?? Number(index));
  }
  return value;
}

function at(data: unknown, path: string): unknown {
  const value = find(data, path);
  if (value === undefined) throw new StateError('States.Runtime', `nothing at ${path}`);
  return value;
}

/** `name.$` is read from the data, everything else stands as it is. */
function fill(template: unknown, data: unknown): unknown {
  if (Array.isArray(template)) return template.map((each) => fill(each, data));
  if (template === null || typeof template !== 'object') return template;
  return Object.fromEntries(
    Object.entries(template).map(([name, value]) => {
      if (!name.endsWith('.$')) return [name, fill(value, data)];
      const found = find(data, String(value));
      if (found === undefined) throw new StateError('States.ParameterPathFailure', `nothing at ${value}`);
      return [name.slice(0, -2), found];
    }),
  );
}

function placed(data: unknown, path: string | null | undefined, result: unknown): unknown {
  if (path === null) return data;
  if (path === undefined || path === '$') return result;
  const [name = '', ...deeper] = path.slice(2).split('.');
  if (!path.startsWith('$.') || deeper.length > 0) throw new Error(`unknown result path ${path}`);
  return { ...(data as object), [name]: result };
}
