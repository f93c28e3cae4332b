import type { Table } from '../../functions/platform/table.ts';
import { Crash } from './usage-world.ts';

export interface Process {
  readonly calls: () => number;
  readonly table: Table;
  readonly call: <T>(effect: () => Promise<T>) => Promise<T>;
}

export interface Fate {
  /** Dies at this call (1, 2, …), before its effect or after it. */
  readonly diesAt?: number;
  readonly when?: 'before' | 'after';
  /** How many turns of the event loop each call takes: concurrent processes interleave by it. */
  readonly delay?: () => number;
}

/** One run of the consumer as a process: once dead, nothing that it still tries has an effect. */
export function aProcess(table: Table, { diesAt, when = 'before', delay }: Fate = {}): Process {
  let calls = 0;
  let dead = false;
  const call = async <T>(effect: () => Promise<T>): Promise<T> => {
    for (let turns = delay?.() ?? 0; turns > 0; turns -= 1) await new Promise((resolve) => setImmediate(resolve));
    calls += 1;
    if (dead) throw new Crash();
    const dying = calls === diesAt;
    if (dying) dead = true;
    if (dying && when === 'before') throw new Crash();
    const answer = await effect();
    if (dying) throw new Crash();
    return answer;
  };
  return {
    calls: () => calls,
    call,
    table: {
      get: (...given) => call(() => table.get(...given)),
      getMany: (...given) => call(() => table.getMany(...given)),
      query: (...given) => call(() => table.query(...given)),
      transact: (...given) => call(() => table.transact(...given)),
    },
  };
}
