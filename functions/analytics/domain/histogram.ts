/** How many calls took how long: counts by bucket. A bucket's durations differ by a tenth at most. */
export type Histogram = ReadonlyMap<number, number>;

const GROWTH = 1.1;
const LOG_GROWTH = Math.log(GROWTH);
/** Whatever a bucket holds is told by its middle, which is off by at most this: 4.8 %. */
export const RELATIVE_ERROR = (GROWTH - 1) / (GROWTH + 1);
const LONGEST_MS = 3_600_000;

export const emptyHistogram: Histogram = new Map();

/** Bucket n holds what is longer than 1.1^(n-1) and not longer than 1.1^n milliseconds; 0 holds a millisecond and less. */
export function bucketOf(ms: number): number {
  const bounded = Math.min(Math.max(ms, 1), LONGEST_MS);
  // 1.1^n by logarithms may come out a hair above n: that is still bucket n.
  return Math.max(0, Math.ceil(Math.log(bounded) / LOG_GROWTH - 1e-9));
}

const middleOf = (bucket: number): number => (2 * GROWTH ** bucket) / (GROWTH + 1);

export function histogramOf(durationsMs: readonly number[]): Histogram {
  const counts = new Map<number, number>();
  for (const ms of durationsMs) {
    const bucket = bucketOf(ms);
    counts.set(bucket, (counts.get(bucket) ?? 0) + 1);
  }
  return counts;
}

/** In any order and grouping the same: sums of integers. */
export function mergeHistograms(a: Histogram, b: Histogram): Histogram {
  const sum = new Map(a);
  for (const [bucket, count] of b) sum.set(bucket, (sum.get(bucket) ?? 0) + count);
  return sum;
}

const sizeOf = (histogram: Histogram): number => [...histogram.values()].reduce((sum, count) => sum + count, 0);

/** The duration that the share `q` of all calls did not exceed (nearest rank); undefined without calls. */
export function quantileOf(histogram: Histogram, q: number): number | undefined {
  const rank = Math.max(1, Math.ceil(q * sizeOf(histogram)));
  let seen = 0;
  for (const [bucket, count] of [...histogram].sort(([a], [b]) => a - b)) {
    seen += count;
    if (seen >= rank) return middleOf(bucket);
  }
  return undefined;
}
