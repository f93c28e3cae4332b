import { rmSync } from 'node:fs';
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
    await stack.stop();
    rmSync(dir, { recursive: true, force: true });
  };
}
