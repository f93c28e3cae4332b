import { type ChildProcess, spawn } from 'node:child_process';
import { openSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** What still runs when this process exits, in the middle of a start for example, ends with it. */
const running = new Set<() => void>();
process.once('exit', () => {
  for (const end of running) end();
});

function endWithThis(child: ChildProcess, end: () => void): void {
  running.add(end);
  child.once('exit', () => running.delete(end));
}

export interface Command {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly logFile: string;
}

/** A program in a process group of its own, so that ending it ends what it started. */
export function startGroup({ command, args, cwd, env, logFile }: Command): ChildProcess {
  const log = openSync(logFile, 'a');
  const child = spawn(command, args, { cwd, env, stdio: ['ignore', log, log], detached: true });
  endWithThis(child, () => signal(child, 'SIGKILL'));
  return child;
}

const isAlive = (child: ChildProcess) => child.exitCode === null && child.signalCode === null;

function signal(child: ChildProcess, name: NodeJS.Signals): void {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, name);
  } catch {
    // The whole group is gone.
  }
}

const GRACE_MS = 4_000;

export async function stopGroup(child: ChildProcess): Promise<void> {
  signal(child, 'SIGTERM');
  const deadline = Date.now() + GRACE_MS;
  while (isAlive(child) && Date.now() < deadline) await sleep(50);
  // Also what the program itself left behind in its group.
  signal(child, 'SIGKILL');
}

/** Runs to the end; its output is shown only where it fails. */
export function run(command: string, args: readonly string[], cwd: string, env = process.env): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    endWithThis(child, () => child.kill());
    const output: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => output.push(chunk));
    child.once('error', reject);
    child.once('close', (code) => {
      const text = Buffer.concat(output).toString('utf8');
      if (code === 0) resolve(text);
      else reject(new Error(`${command} ${args.join(' ')} ended with ${code}\n${text.slice(-4_000)}`));
    });
  });
}
