import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { buildConsole } from './console-build.ts';
import { liveFunctions } from './dev/live-functions.ts';
import { watchFiles } from './dev/watch-files.ts';
import { root, sharedDir } from './folders.ts';
import { runningPid, runningStack } from './running.ts';
import type { StackOutputs } from './stack-outputs.ts';

/** `npm run dev`: the local run, and every edit in functions/ and console/ in it at once. `--stack` joins another run. */
const { values } = parseArgs({ options: { stack: { type: 'string', default: sharedDir } } });
const dir = values.stack;
const say = (line: string) => console.log(line);

interface Run {
  readonly stack: StackOutputs;
  /** Whether this process started it, and ends it. */
  readonly isOwn: boolean;
  readonly stop: () => Promise<void>;
}

async function ready(isAlive: () => boolean): Promise<StackOutputs> {
  for (;;) {
    const stack = runningStack(dir);
    if (stack) return stack;
    if (!isAlive()) process.exit(1);
    await sleep(200);
  }
}

async function start(): Promise<Run> {
  const words = [join(root, 'local/main.ts'), 'start', `--started-by=${process.pid}`, '--live-console'];
  const child = spawn(process.execPath, words, { cwd: root, stdio: 'inherit' });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const stop = async () => {
    child.kill('SIGTERM');
    await ended;
  };
  // Ctrl-C reaches both; this one waits for the run to have cleaned up.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => void stop().then(() => process.exit(0)));
  const stack = await ready(() => child.exitCode === null);
  void ended.then(() => process.exit(child.exitCode ?? 1));
  return { stack, isOwn: true, stop };
}

async function joinRun(): Promise<Run> {
  say('Joining the run that is there.');
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => process.exit(0));
  const stack = await ready(() => dir !== sharedDir || runningPid() !== undefined);
  return { stack, isOwn: false, stop: async () => undefined };
}

const isThere = dir !== sharedDir || runningPid() !== undefined;
const run = await (isThere ? joinRun() : start());
const functions = await liveFunctions(run.stack, dir, say);
watchFiles(['functions'], (files) => functions.changed(files));
// A run of our own has Vite on the console's port, which sees edits by itself.
if (!run.isOwn)
  watchFiles(['console', 'sdk'], async () => {
    await buildConsole(say);
    say('  The console is built: reload its page.');
  });
say(`Watching functions/ (${functions.count} deployed) and console/; Ctrl-C ends it.`);
