import { existsSync, mkdirSync, readFileSync, readlinkSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { root, sharedDir } from './folders.ts';
import type { StackOutputs } from './stack-outputs.ts';

const pidFile = join(sharedDir, 'pid');
const STOP_TIMEOUT_MS = 15_000;

const program = join(root, 'local/main.ts');

/** Whether the process of that id is this checkout's local run, not whatever has its number today. */
function isLocalRun(pid: number): boolean {
  try {
    const cwd = readlinkSync(`/proc/${pid}/cwd`);
    const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    return words.some((word) => resolve(cwd, word) === program);
  } catch {
    return false;
  }
}

export function runningPid(): number | undefined {
  if (!existsSync(pidFile)) return undefined;
  const pid = Number(readFileSync(pidFile, 'utf8'));
  return isLocalRun(pid) ? pid : undefined;
}

/** Ends the run that another terminal started; whether there was one. */
export async function stopRunning(): Promise<boolean> {
  const pid = runningPid();
  if (pid === undefined || pid === process.pid) return false;
  process.kill(pid, 'SIGTERM');
  const deadline = Date.now() + STOP_TIMEOUT_MS;
  while (isLocalRun(pid)) {
    if (Date.now() > deadline) throw new Error(`the local run ${pid} does not end`);
    await sleep(100);
  }
  return true;
}

export function claim(): void {
  mkdirSync(sharedDir, { recursive: true });
  writeFileSync(pidFile, String(process.pid));
}

export function release(): void {
  if (existsSync(pidFile) && Number(readFileSync(pidFile, 'utf8')) === process.pid) rmSync(pidFile);
}

const readOutputs = (file: string): StackOutputs => JSON.parse(readFileSync(file, 'utf8')) as StackOutputs;

/** What a run that lies in `dir` has told of itself, if it is ready; `npm start` lies in the shared folder. */
export function runningStack(dir = sharedDir): StackOutputs | undefined {
  const file = join(dir, 'stack.json');
  if (!existsSync(file)) return undefined;
  if (dir !== sharedDir) return readOutputs(file);
  // A run that was killed leaves its file behind; the next one writes its own after it has claimed the folder.
  const isOfThisRun = runningPid() !== undefined && statSync(file).mtimeMs >= statSync(pidFile).mtimeMs;
  return isOfThisRun ? readOutputs(file) : undefined;
}
