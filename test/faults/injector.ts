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

/** The call is counted from 1, through the whole scenario and all retries. */
export interface Fault {
  readonly call: number;
  readonly kind: FaultKind;
}

/** One try of one call, at the edge beneath the SDK's retries. */
export interface Attempt<Answer> {
  readonly service: string;
  readonly operation: string;
  /** The same for all tries of a call. */
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
  readonly die: () => void;
}

export interface Site {
  readonly entry: string;
  readonly service: string;
  readonly operation: string;
  readonly isPartial: boolean;
}

export interface Injector {
  readonly sites: readonly Site[];
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

export function injector(faults: readonly Fault[]): Injector {
  const sites: Site[] = [];
  const struck: Fault[] = [];
  const lasting = new Map<string, FaultKind>();
  return {
    sites,
    struck,
    async pass(process, attempt) {
      if (process.dead) return forever();
      const { service, operation, callId } = attempt;
      const call = sites.push({ entry: process.entry, service, operation, isPartial: attempt.partial !== undefined });
      const fault = faults.find((each) => each.call === call);
      if (fault) struck.push(fault);
      const kind = lasting.get(callId) ?? fault?.kind;
      if (kind === 'outage' || kind === 'never-answered') lasting.set(callId, kind);
      const answer = await suffer(kind, process, attempt);
      return process.dead ? forever() : answer;
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
