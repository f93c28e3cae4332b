import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { sharedDir } from '../local/folders.ts';
import { startLocal } from '../local/start-local.ts';
import { differenceOf, isEmpty } from '../test/faults/canonical.ts';
import { caseOf, failureText, prove, type Report, referenceOf, runCase } from '../test/faults/prove.ts';
import type { Scenario } from '../test/faults/scenario.ts';
import { scenarios } from '../test/faults/scenarios.ts';
import { type Stage, takeStage } from '../test/faults/stage.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    scenario: { type: 'string', multiple: true },
    singles: { type: 'string', default: '340' },
    pairs: { type: 'string', default: '340' },
    minutes: { type: 'string' },
    replay: { type: 'string' },
  },
});

const named = (name: string): Scenario => {
  const found = scenarios.find((scenario) => scenario.name === name);
  if (!found) throw new Error(`no scenario ${name}; there are ${scenarios.map((each) => each.name).join(', ')}`);
  return found;
};
const say = (line: string) => process.stdout.write(`${line}\n`);

const heads = [
  'calls',
  'faulted',
  'possible',
  'singles',
  'pairs',
  'lost',
  'doubled',
  'orphaned',
  'failed',
  'stray keys',
];
const rowOf = (name: string, cells: readonly (string | number)[]) =>
  `${name.padEnd(14)}${cells.map((cell) => String(cell).padStart(11)).join('')}`;

function tell(report: Report): void {
  const { calls, faultedCalls, possible, singles, pairs, lost, doubled, orphaned, failed, strayKeys } = report;
  const share = `${Math.round((faultedCalls / calls) * 100)} %`;
  say(
    rowOf(report.scenario, [calls, share, possible, singles, pairs, lost, doubled, orphaned, failed, strayKeys]) +
      `   ${report.seconds} s, seed ${report.seed}`,
  );
}

async function replay({ world, observe }: Stage, text: string): Promise<boolean> {
  const [name = '', ...rest] = text.trim().split(' ');
  const scenario = named(name);
  const reference = await referenceOf(world, observe, scenario);
  const outcome = await runCase(world, observe, scenario, caseOf(rest.join(' ')));
  outcome.sites.forEach(({ entry, service, operation }, index) => {
    const fault = outcome.struck.find(({ call }) => call === index + 1);
    say(`${String(index + 1).padStart(4)} ${entry} ${service}.${operation}${fault ? `   <- ${fault.kind}` : ''}`);
  });
  for (const line of world.lines) if (/"level":"(ERROR|WARN)"/.test(line)) say(line.trimEnd());
  const difference = differenceOf(reference.lines, outcome.lines);
  say(failureText({ ...difference, replay: text, ...(outcome.error ? { error: outcome.error } : {}) }));
  return outcome.error === undefined && isEmpty(difference);
}

async function run({ world, observe }: Stage): Promise<boolean> {
  const chosen = values.scenario?.map(named) ?? scenarios;
  const seed = Number(values.seed);
  const reports: Report[] = [];
  const until = values.minutes ? performance.now() + Number(values.minutes) * 60_000 : undefined;
  say(rowOf('', heads));
  for (const scenario of chosen) {
    const plan = { seed, singles: Number(values.singles), pairs: Number(values.pairs), ...(until ? { until } : {}) };
    const report = await prove(world, observe, scenario, plan, say);
    reports.push(report);
    tell(report);
  }
  mkdirSync('test-output', { recursive: true });
  writeFileSync('test-output/faults.json', `${JSON.stringify({ seed, reports }, null, 2)}\n`);
  return reports.every(({ failed, orphaned }) => failed + orphaned === 0);
}

const stack = await startLocal({
  dir: join(sharedDir, 'faults', String(process.pid)),
  quiet: true,
  withoutConsole: true,
});
let isProven = false;
try {
  const stage = await takeStage(stack.outputs);
  isProven = values.replay ? await replay(stage, values.replay) : await run(stage);
} finally {
  await stack.stop();
}
process.exit(isProven ? 0 : 1);
