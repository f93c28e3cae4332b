import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** kill -9 of a process that runs a function's bundle: what a crashed Lambda environment is on the laptop. */
function kill(pid: number): boolean {
  try {
    process.kill(pid, 'SIGKILL');
    return true;
  } catch {
    // It ended by itself meanwhile.
    return false;
  }
}

/** All of a run's processes of a function, at work or not. */
export function killWorkers(runDir: string, entry: string): number {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && runs(name, runDir, entry));
  return pids.filter((pid) => kill(Number(pid))).length;
}

function runs(pid: string, runDir: string, entry: string): boolean {
  try {
    if (!readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('node')) return false;
    const environment = readFileSync(`/proc/${pid}/environ`, 'utf8');
    return environment.includes(`TMPDIR=${join(runDir, 'tmp')}\0`) && environment.includes(`/${entry}\0`);
  } catch {
    return false;
  }
}
