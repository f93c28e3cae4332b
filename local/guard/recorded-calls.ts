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

/** Calls of one shape once, with their number. */
export function readCalls(file: string): readonly CallShape[] {
  const shapes = new Map<string, CallShape>();
  for (const line of readFileSync(file, 'utf8').split('\n').filter(Boolean)) {
    const call = JSON.parse(line) as RecordedCall;
    const role = roleOf(call.principal);
    const key = [role, call.action, idless(call.resource), digestless(JSON.stringify(call.context)), call.allowed].join(
      ' ',
    );
    shapes.set(key, { ...call, role, count: (shapes.get(key)?.count ?? 0) + 1 });
  }
  return [...shapes.values()];
}
