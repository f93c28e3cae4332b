import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { sharedDir } from '../../local/folders.ts';
import type { StackOutputs } from '../../local/stack-outputs.ts';
import { type LocalStack, startLocal } from '../../local/start-local.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The outputs of the stack that the suites of project `stack` share. */
    readonly stack: StackOutputs;
  }
}

/** A stack of the tests' own: free ports, its own folder, beside whatever `npm start` runs. */
export default async function startStack(project: TestProject): Promise<() => Promise<void>> {
  const dir = join(sharedDir, 'test', String(process.pid));
  const stack: LocalStack = await startLocal({ dir, quiet: true });
  project.provide('stack', stack.outputs);
  return async () => {
    reportCalls(dir);
    await stack.stop();
    rmSync(dir, { recursive: true, force: true });
  };
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
