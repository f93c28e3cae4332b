import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { monotonicFactory } from 'ulid';
import { clientOptions } from '../../local/aws-clients.ts';
import { Backstage } from './backstage.ts';
import { aClock, beginning, type Clock } from './clock.ts';
import type { DeployedFunction, Deployment } from './deployment.ts';
import { type Edge, edgeOf, runAs, running } from './edge.ts';
import { type Fault, type Injector, injector, type Process, type Site } from './injector.ts';
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
  /** From here on calls are counted, as the reference has them, and these fail. */
  strike(faults: readonly Fault[], reference?: readonly Site[]): Injector;
  /** One invocation, which may die. */
  invoke(entry: string, event: unknown): Promise<unknown>;
  /** An invocation that its caller repeats until it answers, as Lambda's retries and the next tick do. */
  insist(entry: string, event: unknown): Promise<unknown>;
}

const MOST_TRIES = 12;
/** Longer than any proof: with new credentials a function would start anew, and make other calls, in the middle of it. */
const SESSION_SECONDS = 12 * 3_600;

type Environment = Readonly<Record<string, string>>;

/** The role's own credentials, so that IAM judges each call as it would on AWS. */
function environments({ stack, functions }: Deployment): (entry: string) => Promise<Environment> {
  const sts = new STSClient(clientOptions(stack.awsEndpoint, stack.region));
  const known = new Map<string, Promise<Environment>>();
  const assume = async ({ env, roleArn }: DeployedFunction): Promise<Environment> => {
    const { Credentials: given } = await sts.send(
      new AssumeRoleCommand({ RoleArn: roleArn, RoleSessionName: 'faults', DurationSeconds: SESSION_SECONDS }),
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
    const env = known.get(entry) ?? assume(fn);
    known.set(entry, env);
    return env;
  };
}

export function aWorld(deployment: Deployment, programs: ReadonlyMap<string, Program>): World {
  const clock = aClock();
  const lines: string[] = [];
  const environmentOf = environments(deployment);
  const warm = new Map<string, Handler>();
  const begun = new Set<Process>();
  let current = injector([]);
  let traces = noTraces();
  let inTurn = monotonicFactory();
  const ulid = () => inTurn(clock.now());

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
    const process: Process = { entry, dead: false, calls: { made: 0, open: 0 }, die: () => die?.() };
    begun.add(process);
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
  /**
   * Time passes where a process does nothing but wait: a limit on how long a call may take must not strike because the
   * machine is slow, so no timer fires while a call of its process is open or was made just now.
   */
  const timer = (run: (...args: unknown[]) => void, ms = 0, ...args: unknown[]) => {
    const process = running();
    let [seen, idle] = [process?.calls.made, 0];
    const handle = setTimeout(() => {
      if (process?.dead) return;
      const isBusy = process && (process.calls.open > 0 || process.calls.made !== seen);
      seen = process?.calls.made;
      idle = isBusy ? 0 : idle + 1;
      // An answer takes some turns until who asked has read it.
      if (idle < 3) return void handle.refresh();
      clock.advance(ms);
      const go = () => run(...args);
      backstage.nudge().then(go, go);
    }, Math.min(ms, 1_000) / 100);
    return handle;
  };
  const warmed = async (entry: string): Promise<Handler> => {
    const kept = warm.get(entry);
    if (kept) return kept;
    const env = await environmentOf(entry);
    const program = programs.get(entry);
    if (!program) throw new Error(`${entry} was not compiled`);
    const handler = program({ env, edge, now: clock.now, ulid, timer, log: (line) => lines.push(line) });
    warm.set(entry, handler);
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
      // What an invocation left under way when it answered must not reach into the next run.
      for (const process of begun) process.dead = true;
      begun.clear();
      current = injector([]);
      traces = noTraces();
      lines.length = 0;
      // Before time goes back: else the new run's ids would follow the last one's.
      inTurn = monotonicFactory();
      clock.set(beginning);
      backstage.clear();
    },
    strike: (faults, reference) => {
      current = injector(faults, reference);
      return current;
    },
    invoke,
    insist,
  };
}
