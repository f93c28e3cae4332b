import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BundleFigure } from './bundles.ts';
import type { GrowthFigure } from './growth.ts';
import type { ProvisioningFigure } from './provisioning.ts';
import type { RouteFigure } from './routes.ts';
import type { StartFigure } from './start.ts';

const here = dirname(fileURLToPath(import.meta.url));
const file = join(here, 'results.json');

/** What the last `npm run bench` saw; committed, so that the next one can say what changed. */
export interface Results {
  readonly bundles: readonly BundleFigure[];
  readonly growth: readonly GrowthFigure[];
  readonly starts: readonly StartFigure[];
  readonly routes: readonly RouteFigure[];
  readonly provisioning?: ProvisioningFigure;
}

const nothing: Results = { bundles: [], growth: [], starts: [], routes: [] };

export const readResults = (): Results =>
  existsSync(file) ? { ...nothing, ...JSON.parse(readFileSync(file, 'utf8')) } : nothing;

export function writeResults(results: Results): void {
  writeFileSync(file, `${JSON.stringify(results, null, 1)}\n`);
}

export const writeReport = (text: string): void => writeFileSync(join(here, 'report.md'), text);
