import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import { type Proof, prove } from '../test/billing/money-proof/prove.ts';
import { sumOf, type Tally, vacuous } from '../test/billing/money-proof/tally.ts';

/**
 * Random billing histories, played by the product's verbs and reckoned by the calculator of test/billing/oracle:
 * `npm run prove:money -- --histories 100000 --workers 2`, `--seed` for others. Writes test-output/money.json, and fails on a
 * difference and on whatever occurred too seldom to be proven.
 */
const { values } = parseArgs({
  options: {
    histories: { type: 'string', default: '100000' },
    seed: { type: 'string', default: '1' },
    workers: { type: 'string', default: String(availableParallelism()) },
    minutes: { type: 'string' },
  },
});

/** So many histories come from one seed; the next ones from the next. */
const CHUNK = 500;
type Chunk = { readonly histories: number; readonly seed: number };
const say = (line: string) => process.stdout.write(`${line}\n`);

function* chunks(): Generator<Chunk> {
  const [histories, seed] = [Number(values.histories), Number(values.seed)];
  for (let done = 0; done < histories; done += CHUNK)
    yield { histories: Math.min(CHUNK, histories - done), seed: seed + done / CHUNK };
}

async function run(): Promise<boolean> {
  const began = performance.now();
  const seconds = () => Math.round((performance.now() - began) / 1_000);
  const until = values.minutes ? Number(values.minutes) * 60 : Number.POSITIVE_INFINITY;
  const left = chunks();
  const tallies: Tally[] = [];
  const differences: string[] = [];
  const doneBy = async (worker: Worker): Promise<void> => {
    for (const chunk of left) {
      worker.postMessage(chunk);
      const [{ tally, difference }] = (await once(worker, 'message')) as [Proof];
      tallies.push(tally);
      if (difference) differences.push(difference);
      const { histories = 0 } = sumOf(tallies);
      if (tallies.length % 10 === 0) say(`  ${histories} histories, ${differences.length} differ, ${seconds()} s`);
      if (differences.length >= 5 || seconds() > until) break;
    }
    await worker.terminate();
  };
  await Promise.all(Array.from({ length: Number(values.workers) }, () => doneBy(new Worker(import.meta.filename))));
  return isProven({ tally: sumOf(tallies), differences, seconds: seconds() });
}

interface Found {
  readonly tally: Tally;
  readonly differences: readonly string[];
  readonly seconds: number;
}

function isProven({ tally, differences, seconds }: Found): boolean {
  const seldom = vacuous(tally);
  const sorted = Object.fromEntries(Object.entries(tally).sort(([a], [b]) => (a < b ? -1 : 1)));
  for (const [what, times] of Object.entries(sorted)) say(`${String(times).padStart(9)} ${what}`);
  for (const difference of differences) say(`\n${difference}`);
  for (const what of seldom) say(`too seldom: ${what}`);
  const { histories = 0, steps = 0, invoices = 0, lines = 0 } = tally;
  say(
    `${histories} histories, ${steps} steps, ${invoices} invoices, ${lines} lines, ${tally['credit notes'] ?? 0} credit notes`,
  );
  say(`${differences.length} differences, ${seldom.length} too seldom, ${seconds} s`);
  mkdirSync('test-output', { recursive: true });
  const report = { seed: Number(values.seed), seconds, tally: sorted, differences, seldom };
  writeFileSync(join('test-output', 'money.json'), `${JSON.stringify(report, null, 2)}\n`);
  return differences.length + seldom.length === 0;
}

if (isMainThread) process.exit((await run()) ? 0 : 1);
else parentPort?.on('message', async (chunk: Chunk) => parentPort?.postMessage(await prove(chunk)));
