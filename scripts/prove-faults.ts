import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { sharedDir } from '../local/folders.ts';
import { startLocal } from '../local/start-local.ts';
import { caseOf, type Part } from '../test/faults/plan.ts';
import { failureOf, prove, referenceOf, runCase } from '../test/faults/prove.ts';
import { countOf, failureText, headText, merged, type Report, reportText } from '../test/faults/report.ts';
import type { Scenario } from '../test/faults/scenario.ts';
import { scenarios } from '../test/faults/scenarios.ts';
import { type Stage, takeStage } from '../test/faults/stage.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    scenario: { type: 'string', multiple: true },
    singles: { type: 'string', default: '500' },
    pairs: { type: 'string', default: '340' },
    part: { type: 'string' },
    from: { type: 'string', default: '0' },
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

function partOf(text: string): Part {
  const [, index, of] = /^(\d+)\/(\d+)$/.exec(text) ?? [];
  if (!index || !of || Number(index) < 1 || Number(index) > Number(of)) throw new Error(`no part ${text}: 1/2 is one`);
  return { index: Number(index), of: Number(of) };
}

const OUTPUT = 'test-output';

/** What is known of each scenario, of all its parts and of earlier calls for others, as one report. */
function keep({ index, of }: Part, report: Report): void {
  const dir = join(OUTPUT, 'faults');
  mkdirSync(dir, { recursive: true });
  const isOf = (name: string) => name.startsWith(`${report.scenario}.`);
  const isStale = (name: string) => isOf(name) && (!name.includes(`-of-${of}.`) || isBegunAnew(name));
  // Whoever goes on where an earlier call was stopped adds to it.
  const isBegunAnew = (name: string) => values.from === '0' && name.includes(`.${index}-of-${of}.`);
  for (const name of readdirSync(dir).filter(isStale)) rmSync(join(dir, name));
  write(join(dir, `${report.scenario}.${index}-of-${of}.${values.from}.json`), report);
  const parts = readdirSync(dir)
    .filter((name) => name.endsWith('.json'))
    .map((name) => JSON.parse(readFileSync(join(dir, name), 'utf8')) as Report);
  const reports = merged(parts).map((each) => ({ ...each, faulted: each.faulted.length, ...countOf(each) }));
  write(join(OUTPUT, 'faults.json'), { reports });
}

/** Whole or not at all: the other part may be reading. */
function write(path: string, value: unknown): void {
  writeFileSync(`${path}.${process.pid}`, `${JSON.stringify(value, null, 2)}\n`);
  renameSync(`${path}.${process.pid}`, path);
}

async function replay({ world, observe }: Stage, text: string): Promise<boolean> {
  const [name = '', ...rest] = text.trim().split(' ');
  const [scenario, given] = [named(name), caseOf(rest.join(' '))];
  const reference = await referenceOf(world, observe, scenario);
  const outcome = await runCase(world, observe, scenario, given, reference);
  for (const { call, entry, service, operation } of outcome.sites) {
    const fault = outcome.struck.find((each) => each.call === call);
    say(`${String(call).padStart(4)} ${entry} ${service}.${operation}${fault ? `   <- ${fault.kind}` : ''}`);
  }
  for (const line of world.lines) if (/"level":"(ERROR|WARN)"/.test(line)) say(line.trimEnd());
  const failure = failureOf(scenario, given, reference, outcome);
  say(failure ? failureText(failure) : 'as it is without a fault');
  return !failure;
}

async function run({ world, observe }: Stage): Promise<boolean> {
  const chosen = values.scenario?.map(named) ?? scenarios;
  const part = partOf(values.part ?? '1/1');
  const until = values.minutes ? performance.now() + Number(values.minutes) * 60_000 : undefined;
  const plan = {
    ...{
      seed: Number(values.seed),
      singles: Number(values.singles),
      pairs: Number(values.pairs),
      part,
      from: Number(values.from),
    },
    ...(until ? { until } : {}),
  };
  const reports: Report[] = [];
  say(headText);
  for (const scenario of chosen) {
    const report = await prove(world, observe, scenario, plan, {
      failure: say,
      progress: (soFar) => {
        const { singles, pairs, planned, seconds, failures } = soFar;
        say(`  ${scenario.name} ${singles + pairs}/${planned}, ${failures.length} failed, ${seconds} s`);
        keep(part, soFar);
      },
    });
    reports.push(report);
    keep(part, report);
    say(reportText(report));
  }
  const counts = reports.map(countOf);
  return counts.every(({ failed, orphaned }) => failed + orphaned === 0);
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
