import { readFileSync } from 'node:fs';

/** One decision that the emulator wrote down: an API call is one or, for a transaction, several. */
export interface RecordedCall {
  readonly principal: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly action: string;
  readonly resource: string;
  readonly context: Readonly<Record<string, string | readonly string[]>>;
  readonly allowed: boolean;
  readonly reason?: string;
}

export interface CallShape extends RecordedCall {
  readonly role: string;
  readonly count: number;
}

/** `arn:aws:sts::…:assumed-role/<role>/<session>` */
export const roleOf = (principal: string): string => /:assumed-role\/([^/]+)\//.exec(principal)?.[1] ?? principal;

/** Tenants, ids and digests differ from call to call; what is asked of IAM does not. */
const idless = (text: string): string =>
  text.replace(/[a-z]{3}_[0-9A-HJKMNP-TV-Z]{26}/g, 'ID').replace(/[0-9a-f-]{32,}/g, 'KEY');
const digestless = (text: string): string => idless(text).replace(/[\w+/=-]{40,}/g, 'DIGEST');

const shapeOf = (role: string, { action, resource, context, allowed }: RecordedCall): string =>
  [role, action, idless(resource), digestless(JSON.stringify(context)), allowed].join(' ');

function eachCall(file: string, take: (call: RecordedCall, role: string, shape: string) => void): void {
  for (const line of readFileSync(file, 'utf8').split('\n').filter(Boolean)) {
    const call = JSON.parse(line) as RecordedCall;
    const role = roleOf(call.principal);
    take(call, role, shapeOf(role, call));
  }
}

/** Calls of one shape once, with their number. */
export function readCalls(file: string): readonly CallShape[] {
  const shapes = new Map<string, CallShape>();
  eachCall(file, (call, role, shape) => {
    shapes.set(shape, { ...call, role, count: (shapes.get(shape)?.count ?? 0) + 1 });
  });
  return [...shapes.values()];
}

/** At most so many calls of one shape, no two alike: each for another tenant or another thing. */
export function sampleCalls(file: string, perShape: number): readonly CallShape[] {
  const samples = new Map<string, Map<string, CallShape>>();
  eachCall(file, (call, role, shape) => {
    const known = samples.get(shape) ?? new Map<string, CallShape>();
    samples.set(shape, known);
    if (known.size < perShape)
      known.set(JSON.stringify([call.tags, call.resource, call.context]), { ...call, role, count: 1 });
  });
  return [...samples.values()].flatMap((known) => [...known.values()]);
}
