import type { Period } from '../../kernel/time.ts';

export interface Point {
  readonly at: string;
  readonly units: bigint;
}

/** Sums of points by period, in any number of periods, for one pass over the points. */
export function seriesOf(points: readonly Point[]): (period: Period) => bigint {
  const sorted = [...points].sort((a, b) => (a.at < b.at ? -1 : 1));
  const until: bigint[] = [0n];
  for (const { units } of sorted) until.push((until.at(-1) ?? 0n) + units);
  const before = (at: string): bigint => {
    let [low, high] = [0, sorted.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((sorted[middle]?.at ?? '') < at) low = middle + 1;
      else high = middle;
    }
    return until[low] ?? 0n;
  };
  return ({ start, end }) => before(end) - before(start);
}
