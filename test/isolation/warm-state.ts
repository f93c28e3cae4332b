import type { AsyncLocalStorage } from 'node:async_hooks';
import type { MemoryTable } from '../kit/memory-table.ts';

/** The request that a piece of work belongs to, whatever it waits for. */
export interface Request {
  readonly tenantId: string;
  /** A fault was injected into it: its 5xx is no surprise. */
  hasFault: boolean;
}

/** What the warm process and whoever watches it share: the process is a bundle with modules of its own. */
export interface WarmState {
  readonly current: AsyncLocalStorage<Request>;
  /** One table a tenant, made on first use. */
  readonly tables: Map<string, MemoryTable>;
  /** Whose each stored thing is, by its id. */
  readonly owners: Map<string, string>;
  /** What one tenant's request had to do with another tenant. */
  readonly crossings: string[];
  /** Each check that was made, by its name: one that was never made proves nothing. */
  readonly checks: Map<string, number>;
  readonly random: () => number;
  readonly faultRate: number;
}

const place = Symbol.for('tenantry.warm-process');

export function setWarmState(state: WarmState): void {
  Reflect.set(globalThis, place, state);
}

export const warmState = (): WarmState => Reflect.get(globalThis, place) as WarmState;

export function check(name: string, holds: boolean, detail: string): void {
  const { checks, crossings, current } = warmState();
  checks.set(name, (checks.get(name) ?? 0) + 1);
  if (!holds) crossings.push(`${name}: request of ${current.getStore()?.tenantId ?? 'nobody'}: ${detail}`);
}

/** Lets others in between, a few times at random, and sometimes throws as a call over a network may. */
export async function atTheEdge(): Promise<void> {
  const { random, faultRate, current } = warmState();
  for (let turns = Math.floor(random() * 4); turns > 0; turns -= 1) await new Promise(setImmediate);
  if (random() >= faultRate) return;
  const request = current.getStore();
  if (request) request.hasFault = true;
  throw new Error('injected: the connection was reset');
}
