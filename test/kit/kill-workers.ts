import { readdirSync, readFileSync } from 'node:fs';

/** kill -9 of every process that runs a function's bundle: what a crashed Lambda environment is on the laptop. */
export function killWorkers(entry: string): number {
  let killed = 0;
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    if (!mentions(pid, entry)) continue;
    try {
      process.kill(Number(pid), 'SIGKILL');
      killed += 1;
    } catch {
      // It ended by itself meanwhile.
    }
  }
  return killed;
}

function mentions(pid: string, entry: string): boolean {
  try {
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
    if (!command.includes('node')) return false;
    return readFileSync(`/proc/${pid}/environ`, 'utf8').includes(`/${entry}`) || command.includes(entry);
  } catch {
    return false;
  }
}
