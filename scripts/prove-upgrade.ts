import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { sharedDir } from '../local/folders.ts';
import { startLocal } from '../local/start-local.ts';
import { buildOf, previousCommit, thisBuild } from '../test/journey/builds.ts';
import { prove } from '../test/journey/upgrade.ts';
import { searchLogs } from '../test/kit/log-search.ts';

/**
 * The previous build's functions and this build's on the same data, each way and mixed (reliability.md F16):
 * `npm run prove:upgrade -- [--from <commit>]`. Writes test-output/upgrade.json.
 */
const { values } = parseArgs({ options: { from: { type: 'string' } } });
const previous = values.from ? { commit: values.from } : previousCommit();

async function run(commit: string): Promise<boolean> {
  const dir = join(sharedDir, 'upgrade', String(process.pid));
  const before = buildOf(commit);
  const stack = await startLocal({ dir, quiet: true, withoutConsole: true });
  try {
    const proof = await prove(stack.outputs, dir, before, thisBuild());
    const { lines, faults } = searchLogs(dir);
    const report = { from: before.name, ...proof, logs: { lines, faults: faults.slice(0, 50) } };
    mkdirSync('test-output', { recursive: true });
    writeFileSync('test-output/upgrade.json', `${JSON.stringify(report, null, 2)}\n`);
    for (const { what, calls, seconds, functions, fault } of proof.proofs)
      console.log(
        `${fault ? 'FAILED' : 'held'}: ${what}; ${functions} functions, ${calls} calls, ${seconds} s ${fault ?? ''}`,
      );
    console.log(
      `Only in ${before.name}: ${proof.onlyInPrevious.join(', ') || 'none'}; only in this: ${proof.onlyInPresent.join(', ') || 'none'}`,
    );
    console.log(`Logs: ${lines} lines, ${faults.length} faults; test-output/upgrade.json`);
    for (const fault of faults.slice(0, 5)) console.log(`  ${fault.slice(0, 400)}`);
    return faults.length === 0 && proof.proofs.every(({ fault }) => fault === undefined);
  } finally {
    await stack.stop();
    rmSync(dir, { recursive: true, force: true });
  }
}

if ('absent' in previous) console.log(`Skipped: ${previous.absent}.`);
else process.exitCode = (await run(previous.commit)) ? 0 : 1;
