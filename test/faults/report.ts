import type { Difference } from './canonical.ts';

export interface Failure extends Difference {
  /** Runs exactly this again. */
  readonly replay: string;
  readonly error?: string;
}

export interface Report {
  readonly scenario: string;
  readonly seed: number;
  /** Calls that there are to fault, and in how many ways one of them can be. */
  readonly calls: number;
  readonly possible: number;
  /** Calls that a single fault struck. */
  readonly faulted: readonly string[];
  readonly planned: number;
  readonly singles: number;
  readonly pairs: number;
  /** Pairs of which both struck: after the first one the second call is not always made. */
  readonly pairsStruck: number;
  readonly failures: readonly Failure[];
  /** Tenants' keys whose making was answered to nobody, and those of them that their reconciler did not find. */
  readonly strayKeys: number;
  readonly unreconciled: number;
  readonly seconds: number;
}

const summed = ['planned', 'singles', 'pairs', 'pairsStruck', 'strayKeys', 'unreconciled', 'seconds'] as const;

/** Reports of parts of one plan as one. */
export function merged(reports: readonly Report[]): Report[] {
  const byScenario = [...Map.groupBy(reports, ({ scenario }) => scenario).values()];
  return byScenario.flatMap(([first, ...rest]) => (first ? [rest.reduce(mergedPair, first)] : []));
}

const mergedPair = (a: Report, b: Report): Report => ({
  ...a,
  ...Object.fromEntries(summed.map((name) => [name, a[name] + b[name]])),
  faulted: [...new Set([...a.faulted, ...b.faulted])],
  failures: [...a.failures, ...b.failures],
});

export interface Count {
  readonly lost: number;
  readonly doubled: number;
  readonly orphaned: number;
  readonly failed: number;
}

export function countOf({ failures, unreconciled }: Report): Count {
  const total = (name: keyof Difference) => failures.reduce((sum, each) => sum + each[name].length, 0);
  return {
    lost: total('lost'),
    doubled: total('doubled'),
    orphaned: total('orphaned') + unreconciled,
    failed: failures.length,
  };
}

export const failureText = ({ replay, error, lost, doubled, orphaned }: Failure): string =>
  [
    `--replay "${replay}"`,
    ...(error ? [`  ${error.split('\n').slice(0, 3).join('\n  ')}`] : []),
    ...lost.map((line) => `  lost ${line}`),
    ...doubled.map((line) => `  doubled ${line}`),
    ...orphaned.map((line) => `  orphaned ${line}`),
  ].join('\n');

const heads = [
  'calls',
  'struck',
  'possible',
  'singles',
  'pairs',
  'both',
  'lost',
  'doubled',
  'orphaned',
  'failed',
  'keys',
];
const rowOf = (name: string, cells: readonly (string | number)[], note = '') =>
  `${name.padEnd(14)}${cells.map((cell) => String(cell).padStart(10)).join('')}${note}`;

export const headText = rowOf('', heads);

export function reportText(report: Report): string {
  const { scenario, calls, faulted, possible, singles, pairs, pairsStruck, strayKeys, seconds, seed } = report;
  const { lost, doubled, orphaned, failed } = countOf(report);
  const cells = [
    calls,
    faulted.length,
    possible,
    singles,
    pairs,
    pairsStruck,
    lost,
    doubled,
    orphaned,
    failed,
    strayKeys,
  ];
  return rowOf(scenario, cells, `   ${seconds} s, seed ${seed}`);
}
