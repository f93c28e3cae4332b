/** What may happen to one call. `never-answered` and `outage` go on through every retry that the SDK makes of it. */
export const faultKinds = [
  'throttle',
  'error-500',
  'timeout-before',
  'lost-answer',
  'partial',
  'slow',
  'crash-before',
  'crash-after',
  'outage',
  'never-answered',
] as const;
export type FaultKind = (typeof faultKinds)[number];

/** The call is its place, from 1, in the scenario as it runs without a fault. */
export interface Fault {
  readonly call: number;
  readonly kind: FaultKind;
}

/** One try of one call, at the edge beneath the SDK's retries. */
export interface Attempt<Answer> {
  readonly service: string;
  readonly operation: string;
  /** The same for all tries of a call, within its invocation. */
  readonly callId: string;
  readonly send: () => Promise<Answer>;
  readonly refuse: (kind: 'throttle' | 'error-500') => Answer;
  /** Where the operation has an answer for "some of it". */
  readonly partial?: () => Promise<Answer>;
}

/** One invocation of one function; dead, it gets no answer any more and reaches nothing. */
export interface Process {
  readonly entry: string;
  dead: boolean;
  /** Calls that it made so far, and those of them that are not answered yet. */
  readonly calls: { made: number; open: number };
  readonly die: () => void;
}

export interface Site {
  readonly entry: string;
  readonly service: string;
  readonly operation: string;
  readonly isPartial: boolean;
}

export interface Passed extends Site {
  readonly call: number;
}

export interface Injector {
  /** Every try, in the order in which they came. */
  readonly sites: readonly Passed[];
  /** Faults that struck, so far. */
  readonly struck: readonly Fault[];
  pass<Answer>(process: Process, attempt: Attempt<Answer>): Promise<Answer>;
}

const SLOW_MS = 30;
const forever = <T>() => new Promise<T>(() => undefined);
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const broken = (name: string, code: string) => Object.assign(new Error(`injected: ${code}`), { name, code });

export const labelOf = ({ entry, service, operation }: Site): string => `${entry} ${service}.${operation}`;

/** Kinds that mean something for a call. */
export const kindsFor = (site: Site): readonly FaultKind[] =>
  faultKinds.filter((kind) => kind !== 'partial' || site.isPartial);

/**
 * A call is the n-th that its function makes of that operation, so it is found again although calls at the same moment
 * overtake each other and a function that starts anew makes some more. What the reference does not know comes after it.
 */
function numbering(reference: readonly Site[]): (label: string) => number {
  const places = Map.groupBy(
    reference.map((site, index) => ({ label: labelOf(site), call: index + 1 })),
    ({ label }) => label,
  );
  const seen = new Map<string, number>();
  let beyond = reference.length;
  return (label) => {
    const n = seen.get(label) ?? 0;
    seen.set(label, n + 1);
    const known = places.get(label)?.[n];
    if (!known) beyond += 1;
    return known?.call ?? beyond;
  };
}

export function injector(faults: readonly Fault[], reference: readonly Site[] = []): Injector {
  const numberOf = numbering(reference);
  const sites: Passed[] = [];
  const struck: Fault[] = [];
  const lasting = new WeakMap<Process, Map<string, FaultKind>>();
  return {
    sites,
    struck,
    async pass(process, attempt) {
      if (process.dead) return forever();
      const { calls } = process;
      const { service, operation, callId } = attempt;
      const site = { entry: process.entry, service, operation, isPartial: attempt.partial !== undefined };
      const call = numberOf(labelOf(site));
      sites.push({ ...site, call });
      const fault = faults.find((each) => each.call === call);
      if (fault) struck.push(fault);
      const ofProcess = lasting.get(process) ?? new Map<string, FaultKind>();
      lasting.set(process, ofProcess);
      const kind = ofProcess.get(callId) ?? fault?.kind;
      if (kind === 'outage' || kind === 'never-answered') ofProcess.set(callId, kind);
      calls.made += 1;
      calls.open += 1;
      try {
        const answer = await suffer(kind, process, attempt);
        return process.dead ? forever() : answer;
      } finally {
        calls.open -= 1;
      }
    },
  };
}

async function suffer<Answer>(
  kind: FaultKind | undefined,
  process: Process,
  { send, refuse, partial }: Attempt<Answer>,
): Promise<Answer> {
  switch (kind) {
    case undefined:
      return send();
    case 'slow':
      await pause(SLOW_MS);
      return send();
    case 'throttle':
      return refuse('throttle');
    case 'error-500':
    case 'outage':
      return refuse('error-500');
    case 'timeout-before':
      throw broken('TimeoutError', 'ETIMEDOUT');
    case 'lost-answer':
    case 'never-answered':
      await send();
      throw broken('Error', 'ECONNRESET');
    case 'partial':
      return partial ? partial() : send();
    case 'crash-before':
      process.die();
      return forever();
    case 'crash-after':
      await send();
      process.die();
      return forever();
  }
}
