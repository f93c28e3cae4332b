import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { sharedDir } from '../../local/folders.ts';
import type { StackOutputs } from '../../local/stack-outputs.ts';
import { type LocalStack, startLocal } from '../../local/start-local.ts';
import { writeBook } from './book.ts';
import { searchLogs } from './log-search.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The outputs of the stack that the suites of project `stack` share. */
    readonly stack: StackOutputs;
    /** Where that stack keeps its logs. */
    readonly runDir: string;
  }
}

/** A stack of the tests' own: free ports, its own folder, beside whatever `npm start` runs. */
export default async function startStack(project: TestProject): Promise<() => Promise<void>> {
  const dir = join(sharedDir, 'test', String(process.pid));
  const stack: LocalStack = await startLocal({ dir, quiet: true });
  project.provide('stack', stack.outputs);
  project.provide('runDir', dir);
  return async () => {
    reportCalls(dir);
    keepCalls(dir);
    await stack.stop();
    const book = writeBook(new Date());
    if (book) process.stdout.write(`Pictures: ${book}\n`);
    const faults = reportLogs(dir);
    rmSync(dir, { recursive: true, force: true });
    if (faults > 0) throw new Error(`${faults} faults in the logs of the run: test-output/log-search.json`);
  };
}

/** No suite asked for the logs: everything that all of them brought about is searched here. */
function reportLogs(dir: string): number {
  const found = searchLogs(dir);
  mkdirSync('test-output', { recursive: true });
  writeFileSync('test-output/log-search.json', JSON.stringify(found, null, 2));
  const { lines, expected, retried, faults } = found;
  process.stdout.write(
    `Logs: ${lines} lines, ${faults.length} of them 5xx or unhandled errors; ${retried.length} of tasks that their workflow repeated; ${expected} brought about by suites that break things\n`,
  );
  for (const fault of faults.slice(0, 10)) process.stdout.write(`  ${fault.slice(0, 300)}\n`);
  return faults.length;
}

/** What `npm run prove:isolation` forges its requests from, beside a run of its own. */
function keepCalls(dir: string): void {
  mkdirSync('test-output/recorded', { recursive: true });
  for (const name of ['aws-calls.jsonl', 'iam-roles.json'])
    if (existsSync(join(dir, name))) copyFileSync(join(dir, name), join('test-output/recorded', name));
}

/** Every AWS call of the run against the synthesized policies: denials, a second opinion, grants that nothing used. */
function reportCalls(dir: string): void {
  const { stdout, status } = spawnSync(process.execPath, ['local/guard/report.ts', dir], {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  mkdirSync('test-output', { recursive: true });
  writeFileSync('test-output/iam-report.txt', stdout ?? '');
  process.stdout.write(
    `IAM: ${(stdout ?? '').split('\n')[0] || `no report (${status})`}; test-output/iam-report.txt\n`,
  );
}
