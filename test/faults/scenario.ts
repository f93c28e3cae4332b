import type { World } from './world.ts';

/** A piece of the product's work, done once for a tenant of its own. */
export interface Scenario {
  readonly name: string;
  /** Entries that it runs, with those that its preparation does. */
  readonly entries: readonly string[];
  /** Without faults; what it answers is given to the run. */
  readonly prepare: (world: World) => Promise<Subject>;
  /** Of what came out: what a fault may rightly change, made as it is without one. */
  readonly alike?: (lines: readonly string[]) => readonly string[];
}

export interface Subject {
  /** Under faults, driven until nothing is left to do. */
  readonly run: () => Promise<void>;
  /** Effects that no item tells of. */
  readonly effects?: () => Promise<readonly string[]> | readonly string[];
}
