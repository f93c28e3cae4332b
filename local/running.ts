import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { sharedDir } from './folders.ts';

const pidFile = join(sharedDir, 'pid');
const STOP_TIMEOUT_MS = 15_000;

/** Whether the process of that id is a local run, not whatever has its number today. */
function isLocalRun(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('local/main.ts');
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
