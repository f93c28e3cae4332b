import { appendFileSync, existsSync, globSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';

/** Bytes of each log at some moment: what a suite that breaks things on purpose wrote down lies between two of these. */
type Sizes = Readonly<Record<string, number>>;
interface Breakage {
  readonly reason: string;
  readonly from: Sizes;
  readonly to: Sizes;
}

export interface LogSearch {
  readonly lines: number;
  /** Faults that a suite brought about and said so. */
  readonly expected: number;
  /** Tasks of workflows that failed once and were repeated. */
  readonly retried: readonly string[];
  /** The rest: there must be none. */
  readonly faults: readonly string[];
}

const logs = (runDir: string): readonly string[] =>
  [join(runDir, 'functions.log'), ...globSync(join(runDir, 'access/*.jsonl'))].filter((file) => existsSync(file));
const breakages = (runDir: string): string => join(runDir, 'breakages.jsonl');
const sizes = (runDir: string): Sizes =>
  Object.fromEntries(logs(runDir).map((file) => [basename(file), statSync(file).size]));

/** Faults that are logged while `work` runs are its purpose; it names the reason. */
export async function breaking<T>(runDir: string, reason: string, work: () => Promise<T>): Promise<T> {
  const from = sizes(runDir);
  try {
    return await work();
  } finally {
    const line: Breakage = { reason, from, to: sizes(runDir) };
    appendFileSync(breakages(runDir), `${JSON.stringify(line)}\n`);
  }
}

const jsonOf = (text: string): Readonly<Record<string, unknown>> | undefined => {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return undefined;
  }
};

/** An authorizer's way to say 401 is to throw this very error (API Gateway guide, "Lambda authorizer output"). */
const REFUSAL = /^Error: Unauthorized$/;
/** The SDK's own warnings of slow answers, and the mark by which the emulator knows the end of a call's lines. */
const NO_ERROR = /^(@smithy\/\S+ - \[WARN\]|\0)/;

type Judged = 'fine' | 'retried' | 'fault';

/**
 * `<entry> <line>`: functions write JSON alone, so whatever else is there is an error that nobody handled; but for a
 * task of a workflow, whose error the workflow hears of and repeats.
 */
function functionLines(): (text: string) => Judged {
  let excused = { entry: '', as: 'fine' as Judged };
  return (text) => {
    const entry = text.slice(0, text.indexOf(' '));
    const said = text.slice(entry.length + 1);
    if (NO_ERROR.test(said)) return 'fine';
    const line = jsonOf(said);
    const isRefusal = /authorizer$/.test(entry) && REFUSAL.test(said);
    if (line === undefined && !isRefusal) return excused.entry === entry ? excused.as : 'fault';
    const isTask = line?.['message'] === 'task failed';
    excused = { entry: isTask || isRefusal ? entry : '', as: isTask ? 'retried' : 'fine' };
    if (isTask) return 'retried';
    return ['ERROR', 'CRITICAL'].includes(String(line?.['level'])) ? 'fault' : 'fine';
  };
}

const accessLine = (text: string): Judged => (Number(jsonOf(text)?.['status'] ?? 500) >= 500 ? 'fault' : 'fine');

/** 5xx of the gateways and unhandled errors of the functions, in everything that a run wrote down. */
export function searchLogs(runDir: string): LogSearch {
  const excuses = existsSync(breakages(runDir))
    ? readFileSync(breakages(runDir), 'utf8')
        .trim()
        .split('\n')
        .map((text) => JSON.parse(text) as Breakage)
    : [];
  const found = { lines: 0, expected: 0, retried: [] as string[], faults: [] as string[] };
  for (const file of logs(runDir)) {
    const name = basename(file);
    const judge = name === 'functions.log' ? functionLines() : accessLine;
    let at = 0;
    for (const text of readFileSync(file, 'utf8').split('\n')) {
      const begin = at;
      at += Buffer.byteLength(text) + 1;
      if (text === '') continue;
      found.lines += 1;
      const judged = judge(text);
      if (judged === 'fine') continue;
      if (excuses.some(({ from, to }) => begin >= (from[name] ?? 0) && begin < (to[name] ?? 0))) found.expected += 1;
      else (judged === 'retried' ? found.retried : found.faults).push(`${name}: ${text}`);
    }
  }
  return found;
}
