import type { Answers } from './fake-api.ts';

/** One operation well, one that eats up its budget, one that has. */
export function healthAnswers(): Answers {
  return {
    'analytics.getSlis': ({ input }) => {
      const { from, to, window } = input as unknown as { from: string; to: string; window: 'hour' | 'day' };
      const step = { hour: 3_600_000, day: 86_400_000 }[window];
      const count = Math.ceil((Date.parse(to) - Date.parse(from)) / step);
      const of = (operation: string, p95Ms: number, availability: number, remaining: number) => ({
        operation,
        calls: 24_000,
        availability,
        p50Ms: Math.round(p95Ms / 3),
        p95Ms,
        p99Ms: p95Ms * 2,
        errorBudget: { objective: 0.999, days: 30, calls: 96_000, failed: Math.round(96 * (1 - remaining)), remaining },
        windows: Array.from({ length: count }, (_, n) => ({
          start: new Date(Date.parse(from) + n * step).toISOString(),
          end: new Date(Date.parse(from) + (n + 1) * step).toISOString(),
          calls: 1_000,
          availability,
          p50Ms: Math.round(p95Ms / 3),
          p95Ms: Math.round(p95Ms * (1 + 0.3 * Math.sin(n))),
          p99Ms: p95Ms * 2,
        })),
      });
      return {
        ...{ from, to, window },
        data: [of('sign-in', 812, 1, 1), of('read', 64, 0.99875, 0.4), of('write', 120, 0.9982, -0.8)],
      };
    },
  };
}
