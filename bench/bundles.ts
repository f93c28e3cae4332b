import { type Bundle, weigh } from '../lib/bundle.ts';
import { budgets } from './budgets.ts';

export interface BundleFigure {
  readonly entry: string;
  readonly kb: number;
  readonly gzipKb: number;
  readonly budgetKb: number;
  /** KB by npm package, or by folder of ours. */
  readonly parts: Readonly<Record<string, number>>;
}

const kb = (bytes: number): number => Math.round(bytes / 102.4) / 10;

/** `zod` for node_modules/zod/v4/core/util.js, `functions/billing` for a file of ours. */
const partOf = (file: string): string =>
  /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1] ?? file.split('/').slice(0, 2).join('/');

function partsOf({ files }: Bundle): Record<string, number> {
  const bytes = new Map<string, number>();
  for (const [file, size] of Object.entries(files)) bytes.set(partOf(file), (bytes.get(partOf(file)) ?? 0) + size);
  const largestFirst = [...bytes].sort(([, a], [, b]) => b - a).map(([part, size]) => [part, kb(size)] as const);
  return Object.fromEntries(largestFirst.filter(([, size]) => size >= 0.5));
}

export const budgetOf = (entry: string): number => budgets.bundlesKb.entries[entry] ?? budgets.bundlesKb.all;

/** M3: what a function's bundle weighs, and what it is made of. */
export const figureOf = (bundle: Bundle): BundleFigure => ({
  entry: bundle.entry,
  kb: kb(bundle.contents.byteLength),
  gzipKb: kb(bundle.gzip),
  budgetKb: budgetOf(bundle.entry),
  parts: partsOf(bundle),
});

export const weighBundles = async (): Promise<readonly BundleFigure[]> => (await weigh()).map(figureOf);

/** What came into a bundle, left it or changed by more than a KB since the last run. */
export function changesOf(now: BundleFigure, before: BundleFigure | undefined): readonly string[] {
  if (!before) return [`${now.entry}: new, ${now.kb} KB`];
  const names = new Set([...Object.keys(now.parts), ...Object.keys(before.parts)]);
  const changes = [...names].flatMap((name) => {
    const by = Math.round(((now.parts[name] ?? 0) - (before.parts[name] ?? 0)) * 10) / 10;
    return Math.abs(by) > 1 ? [`${name} ${by > 0 ? '+' : ''}${by}`] : [];
  });
  return changes.length > 0 ? [`${now.entry}: ${before.kb} -> ${now.kb} KB (${changes.join(', ')})`] : [];
}
