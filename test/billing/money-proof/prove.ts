import fc from 'fast-check';
import { compare, type Outcome, storyOf } from './both-sides.ts';
import { type Plot, plots } from './histories.ts';
import { sumOf, type Tally, tallyOf } from './tally.ts';

export interface Proof {
  readonly tally: Tally;
  /** The smallest history that differs, told step by step, and what differs. */
  readonly difference: string | undefined;
}

const textOf = (plot: Plot, outcome: Outcome) =>
  [JSON.stringify(plot.setting), storyOf(outcome), ...outcome.differences].join('\n');

interface Extent {
  readonly histories: number;
  readonly seed: number;
  /** Whether the smallest history is looked for that still differs. */
  readonly shrinks?: boolean;
}

/** So many histories of a seed; the first that differs ends it. */
export async function prove({ histories, seed, shrinks = true }: Extent): Promise<Proof> {
  const tallies: Tally[] = [];
  let isShrinking = false;
  const property = fc.asyncProperty(plots, async (plot) => {
    const outcome = await compare(plot);
    if (!isShrinking) tallies.push(tallyOf(plot, outcome));
    if (outcome.differences.length === 0) return;
    isShrinking = true;
    throw new Error(textOf(plot, outcome));
  });
  const { failed, errorInstance, counterexample } = await fc.check(property, {
    numRuns: histories,
    seed,
    endOnFailure: !shrinks,
  });
  const text = errorInstance instanceof Error ? errorInstance.message : String(errorInstance);
  return {
    tally: sumOf(tallies),
    difference: failed ? `seed ${seed}\n${text}\n${JSON.stringify(counterexample)}` : undefined,
  };
}
