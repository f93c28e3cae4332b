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

interface Worker {
  readonly pid: number;
  readonly entry: string;
  readonly since: number;
}

export interface Kill {
  readonly entry: string;
  readonly afterMs: number;
}

interface Order {
  readonly entries: readonly string[];
  readonly share: number;
  readonly landed: (kill: Kill) => void;
}

export interface Killer {
  /**
   * The next of these functions that is at work is killed when this share of its usual time is over; resolves when one
   * was killed in the middle of its work.
   */
  strike(entries: readonly string[], share: number): { readonly landed: Promise<Kill>; readonly cancel: () => void };
  readonly kills: readonly Kill[];
  stop(): void;
}

const LOOK_EVERY_MS = 1;
const USUAL_MS = 40;

/** Watches which functions of a run are at work (local/emulator/busy_workers.py) and kills as it is told. */
export function killer(runDir: string): Killer {
  const busyDir = join(runDir, 'busy');
  const atWork = new Map<number, Worker>();
  const usual = new Map<string, number>();
  const orders = new Set<Order>();
  const kills: Kill[] = [];

  const note = (worker: Worker, now: number) => {
    const before = usual.get(worker.entry) ?? USUAL_MS;
    usual.set(worker.entry, before * 0.7 + (now - worker.since) * 0.3);
  };
  const look = () => {
    const now = performance.now();
    const busy = new Set(readdirSync(busyDir).map(Number));
    for (const [pid, worker] of atWork)
      if (!busy.has(pid)) {
        atWork.delete(pid);
        note(worker, now);
      }
    for (const pid of busy) if (!atWork.has(pid)) begin(pid, now);
    for (const order of orders) follow(order, now);
  };
  const begin = (pid: number, since: number) => {
    try {
      atWork.set(pid, { pid, entry: readFileSync(join(busyDir, String(pid)), 'utf8'), since });
    } catch {
      // Already done.
    }
  };
  const follow = (order: Order, now: number) => {
    for (const worker of atWork.values()) {
      const afterMs = now - worker.since;
      const isDue = afterMs >= order.share * (usual.get(worker.entry) ?? USUAL_MS);
      if (!order.entries.includes(worker.entry) || !isDue) continue;
      atWork.delete(worker.pid);
      if (!kill(worker.pid)) continue;
      orders.delete(order);
      const done = { entry: worker.entry, afterMs: Math.round(afterMs) };
      kills.push(done);
      order.landed(done);
      return;
    }
  };
  const timer = setInterval(look, LOOK_EVERY_MS);
  return {
    kills,
    strike(entries, share) {
      const { promise, resolve } = Promise.withResolvers<Kill>();
      const order: Order = { entries, share, landed: resolve };
      orders.add(order);
      return { landed: promise, cancel: () => orders.delete(order) };
    },
    stop: () => clearInterval(timer),
  };
}
