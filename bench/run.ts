import { join } from 'node:path';
import { sharedDir } from '../local/folders.ts';
import { startLocal } from '../local/start-local.ts';
import { synthesized } from '../test/stacks/synthesized.ts';
import { type BundleFigure, changesOf, weighBundles } from './bundles.ts';
import { measureGrowth } from './growth.ts';
import { walkMachine } from './machine.ts';
import { overBudget } from './over-budget.ts';
import { measureProvisioning } from './provisioning.ts';
import { startRecorder } from './recorder.ts';
import { reportOf } from './report.ts';
import { type Results, readResults, writeReport, writeResults } from './results.ts';
import { measureRoutes } from './routes.ts';
import { measureStarts } from './start.ts';

const say = (line: string) => process.stdout.write(`${line}\n`);

function sayChanges(now: readonly BundleFigure[], before: readonly BundleFigure[]): void {
  const known = new Map(before.map((each) => [each.entry, each]));
  for (const each of now) for (const change of changesOf(each, known.get(each.entry))) say(change);
}

/** A stack of its own, beside whatever runs. */
async function measureCalls(): Promise<Pick<Results, 'routes' | 'provisioning'>> {
  const stack = await startLocal({ dir: join(sharedDir, 'bench'), quiet: true, withoutConsole: true });
  try {
    const recorder = await startRecorder(stack.outputs);
    const walk = walkMachine(synthesized('local'), /Provisioning/);
    const provisioning = await measureProvisioning(stack.outputs, recorder, walk);
    const routes = await measureRoutes(stack.outputs, recorder);
    await recorder.stop();
    return { routes, provisioning };
  } finally {
    await stack.stop();
  }
}

const before = readResults();
/** `npm run bench -- bundles growth` measures only these and keeps the rest as it was. */
const asked = process.argv.slice(2);
const isAsked = (what: string): boolean => asked.length === 0 || asked.includes(what);

const bundles = isAsked('bundles') ? await weighBundles() : before.bundles;
sayChanges(bundles, before.bundles);
const growth = isAsked('growth') ? await measureGrowth() : before.growth;
const starts = isAsked('starts') ? await measureStarts() : before.starts;
const calls = isAsked('calls') ? await measureCalls() : {};
const results: Results = { ...before, bundles, growth, starts, ...calls };
writeResults(results);
writeReport(reportOf(results));
say('bench/results.json and bench/report.md are written.');
const over = overBudget(results);
for (const line of over) say(`OVER BUDGET ${line}`);
process.exit(over.length === 0 ? 0 : 1);
