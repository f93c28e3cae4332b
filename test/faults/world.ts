import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { clientOptions } from '../../local/aws-clients.ts';
import { Backstage } from './backstage.ts';
import { aClock, type Clock } from './clock.ts';
import type { DeployedFunction, Deployment } from './deployment.ts';
import { type Edge, edgeOf, runAs } from './edge.ts';
import { type Fault, type Injector, injector, type Process } from './injector.ts';
import type { Handler, Program } from './sandbox.ts';
import { noTraces, note, noteStripe, type Traces } from './traces.ts';

/** The process died in the middle of its work. */
export class Crash extends Error {
  override readonly name = 'Crash';
}

/** The deployed functions in one process, each with its role, over an edge where every call may fail. */
export interface World {
  readonly deployment: Deployment;
  readonly clock: Clock;
  readonly backstage: Backstage;
  /** What functions logged since `begin`. */
  readonly lines: readonly string[];
  traces(): Traces;
  /** A new run, with another tenant to come: no faults yet, nothing seen. */
  begin(options?: { readonly cold?: boolean }): void;
  /** From here on calls are counted, and these fail. */
  strike(faults: readonly Fault[]): Injector;
  /** One invocation, which may die. */
  invoke(entry: string, event: unknown): Promise<unknown>;
  /** An invocation that its caller repeats until it answers, as Lambda's retries and the next tick do. */
  insist(entry: string, event: unknown): Promise<unknown>;
}

const MOST_TRIES = 12;
const HOUR_MS = 3_600_000;

type Environment = Readonly<Record<string, string>>;

/** The role's own credentials, so that IAM judges each call as it would on AWS. */
function environments({ stack, functions }: Deployment): (entry: string) => Promise<Environment> {
  const sts = new STSClient(clientOptions(stack.awsEndpoint, stack.region));
  const known = new Map<string, { readonly until: number; readonly env: Environment }>();
  const assume = async ({ env, roleArn }: DeployedFunction): Promise<Environment> => {
    const { Credentials: given } = await sts.send(
      new AssumeRoleCommand({ RoleArn: roleArn, RoleSessionName: 'faults', DurationSeconds: 3_600 }),
    );
    return {
      ...env,
      AWS_REGION: stack.region,
      AWS_ENDPOINT_URL: stack.awsEndpoint,
      AWS_ACCESS_KEY_ID: given?.AccessKeyId ?? '',
      AWS_SECRET_ACCESS_KEY: given?.SecretAccessKey ?? '',
      AWS_SESSION_TOKEN: given?.SessionToken ?? '',
    };
  };
  return async (entry) => {
    const fn = functions.get(entry);
    if (!fn) throw new Error(`no function ${entry}`);
    const before = known.get(entry);
    if (before && before.until > Date.now()) return before.env;
    const env = await assume(fn);
    known.set(entry, { until: Date.now() + HOUR_MS / 2, env });
    return env;
  };
}

export function aWorld(deployment: Deployment, programs: ReadonlyMap<string, Program>): World {
  const clock = aClock();
  const lines: string[] = [];
  const environmentOf = environments(deployment);
  const warm = new Map<string, { readonly handler: Handler; readonly env: Environment }>();
  let current = injector([]);
  let traces = noTraces();

  const invoke = async (entry: string, event: unknown): Promise<unknown> => {
    const handler = await warmed(entry);
    let die: (() => void) | undefined;
    const death = new Promise<never>((_, reject) => {
      die = () => {
        process.dead = true;
        warm.delete(entry);
        reject(new Crash(`${entry} died`));
      };
    });
    const process: Process = { entry, dead: false, die: () => die?.() };
    const context = {
      getRemainingTimeInMillis: () => 600_000,
      awsRequestId: 'faults',
      functionName: entry,
      invokedFunctionArn: deployment.functions.get(entry)?.arn,
    };
    const answer = await Promise.race([death, runAs(process, () => handler(structuredClone(event), context))]);
    return answer === undefined ? null : (JSON.parse(JSON.stringify(answer)) as unknown);
  };
  const insist = async (entry: string, event: unknown): Promise<unknown> => {
    for (let tries = 1; ; tries += 1) {
      try {
        return await invoke(entry, event);
      } catch (error) {
        if (tries >= MOST_TRIES) throw error;
      }
    }
  };
  const backstage = new Backstage({ deployment, clock, invoke, insist });
  const edge: Edge = edgeOf({
    injector: () => current,
    own: backstage.services,
    seen: (effect) => note(traces, effect),
    seenAtStripe: (request, answer) => noteStripe(traces, request, answer),
  });
  const timer = (run: (...args: unknown[]) => void, ms = 0, ...args: unknown[]) =>
    setTimeout(() => {
      clock.advance(ms);
      backstage.pump().then(
        () => run(...args),
        () => run(...args),
      );
    }, Math.min(ms, 1_000) / 100);
  const warmed = async (entry: string): Promise<Handler> => {
    const env = await environmentOf(entry);
    const kept = warm.get(entry);
    if (kept?.env === env) return kept.handler;
    const program = programs.get(entry);
    if (!program) throw new Error(`${entry} was not compiled`);
    const handler = program({ env, edge, now: clock.now, timer, log: (line) => lines.push(line) });
    warm.set(entry, { handler, env });
    return handler;
  };
  return {
    deployment,
    clock,
    backstage,
    lines,
    traces: () => traces,
    begin: ({ cold = false } = {}) => {
      if (cold) warm.clear();
      current = injector([]);
      traces = noTraces();
      lines.length = 0;
      clock.set(Date.now());
      backstage.clear();
    },
    strike: (faults) => {
      current = injector(faults);
      return current;
    },
    invoke,
    insist,
  };
}
