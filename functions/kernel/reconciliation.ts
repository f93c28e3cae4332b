import type { Instant } from './time.ts';

/** Something that is not as it should be, by an id that names no person. */
export interface Finding {
  readonly id: string;
  /**
   * Puts it right and says whether it is; may be repeated, also beside another run. Absent where only a person can tell
   * what is right.
   */
  readonly repair?: () => Promise<boolean>;
}

/** What a look at the whole comes upon, one after the other: each is repaired before the look goes on. */
export type Findings = AsyncIterable<Finding>;

/** How a reconciler's run ended; a clean system reports zeros. */
export interface Reconciliation {
  readonly name: string;
  readonly capability: string;
  readonly ranAt: Instant;
  readonly found: number;
  readonly repaired: number;
  readonly left: number;
  /** Some of what was found, what is left first. */
  readonly examples: readonly string[];
}
