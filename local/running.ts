import { existsSync, mkdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { root, sharedDir } from './folders.ts';

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

function runningPid(): number | undefined {
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
