import type { AnswerLine } from './answer-line.ts';
import { emptyHistogram, type Histogram, histogramOf, mergeHistograms, quantileOf } from './histogram.ts';
import { addLoads, type Load, noLoad } from './load.ts';
import { type Operation, operationOf } from './operations.ts';

/** What is known of the calls of one operation in some time. */
export interface Tally {
  readonly calls: number;
  /** Answered 5xx. A refusal (4xx) is an answer. */
  readonly failed: number;
  readonly durations: Histogram;
  readonly load: Load;
}
export type Slis = ReadonlyMap<Operation, Tally>;

const nothing: Tally = { calls: 0, failed: 0, durations: emptyHistogram, load: noLoad };

const mergeTallies = (a: Tally, b: Tally): Tally => ({
  calls: a.calls + b.calls,
  failed: a.failed + b.failed,
  durations: mergeHistograms(a.durations, b.durations),
  load: addLoads(a.load, b.load),
});

export function mergeSlis(a: Slis, b: Slis): Slis {
  const sum = new Map(a);
  for (const [operation, tally] of b) sum.set(operation, mergeTallies(sum.get(operation) ?? nothing, tally));
  return sum;
}

export function slisOf(lines: readonly AnswerLine[]): Slis {
  const groups = Map.groupBy(lines, ({ route }) => operationOf(route));
  return new Map(
    [...groups].map(([operation, own]) => [
      operation,
      {
        calls: own.length,
        failed: own.filter(({ status }) => status >= 500).length,
        durations: histogramOf(own.map(({ ms }) => ms)),
        load: own.map(({ load }) => load).reduce(addLoads, noLoad),
      },
    ]),
  );
}

/** All of an hour together. */
export const loadOf = (slis: Slis): Load => [...slis.values()].map(({ load }) => load).reduce(addLoads, noLoad);
export const callsOf = (slis: Slis): number => [...slis.values()].reduce((sum, { calls }) => sum + calls, 0);

const hundredths = (value: number | undefined): number | null =>
  value === undefined ? null : Math.round(value * 100) / 100;

export function figuresOf({ calls, failed, durations }: Tally = nothing) {
  return {
    calls,
    availability: calls === 0 ? null : (calls - failed) / calls,
    p50Ms: hundredths(quantileOf(durations, 0.5)),
    p95Ms: hundredths(quantileOf(durations, 0.95)),
    p99Ms: hundredths(quantileOf(durations, 0.99)),
  };
}

const OBJECTIVE = 0.999;
export const BUDGET_DAYS = 30;

/** The objective allows one failure in a thousand calls; what is left of that is 1 at first and below 0 when overspent. */
export function errorBudgetOf({ calls, failed }: Tally = nothing) {
  const allowedPerThousand = Math.round((1 - OBJECTIVE) * 1_000);
  const remaining = calls === 0 ? 1 : 1 - (failed * 1_000) / (calls * allowedPerThousand);
  return { objective: OBJECTIVE, days: BUDGET_DAYS, calls, failed, remaining };
}
