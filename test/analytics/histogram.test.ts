import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  bucketOf,
  emptyHistogram,
  type Histogram,
  histogramOf,
  mergeHistograms,
  quantileOf,
  RELATIVE_ERROR,
} from '../../functions/analytics/domain/histogram.ts';

const durations = fc.array(
  fc.oneof(fc.integer({ min: 1, max: 30_000 }), fc.double({ min: 1, max: 3_600_000, noNaN: true })),
  {
    maxLength: 200,
  },
);
const asData = (histogram: Histogram) => Object.fromEntries(histogram);
const runs = { numRuns: 300, seed: 20_261_128 };

describe('a histogram', () => {
  it('has no quantile without calls', () => {
    expect(quantileOf(emptyHistogram, 0.99)).toBeUndefined();
  });

  it('tells every quantile within 4.8 % of the exact one', () => {
    expect(RELATIVE_ERROR).toBeLessThan(0.048);
    fc.assert(
      fc.property(fc.tuple(durations, fc.double({ min: 0.01, max: 1, noNaN: true })), ([some, q]) => {
        fc.pre(some.length > 0);
        const exact = [...some].sort((a, b) => a - b)[Math.max(1, Math.ceil(q * some.length)) - 1] ?? 0;

        const told = quantileOf(histogramOf(some), q) ?? 0;

        expect(Math.abs(told - exact)).toBeLessThanOrEqual(RELATIVE_ERROR * exact * (1 + 1e-6));
      }),
      runs,
    );
  });

  it('is the same in whatever order and grouping its parts are merged, and as if they had been one', () => {
    fc.assert(
      fc.property(durations, durations, durations, (one, two, three) => {
        const [a, b, c] = [histogramOf(one), histogramOf(two), histogramOf(three)];

        const left = asData(mergeHistograms(mergeHistograms(a, b), c));

        expect(asData(mergeHistograms(a, mergeHistograms(b, c)))).toEqual(left);
        expect(asData(mergeHistograms(c, mergeHistograms(b, a)))).toEqual(left);
        expect(asData(histogramOf([...one, ...two, ...three]))).toEqual(left);
        expect(asData(mergeHistograms(a, emptyHistogram))).toEqual(asData(a));
      }),
      runs,
    );
  });

  it('needs few buckets, however many calls', () => {
    expect(bucketOf(30_000)).toBeLessThanOrEqual(110);
    expect([bucketOf(0), bucketOf(1), bucketOf(1.1), bucketOf(1.11)]).toEqual([0, 0, 1, 2]);
    expect(bucketOf(Number.MAX_VALUE)).toBe(bucketOf(3_600_000));
  });
});
