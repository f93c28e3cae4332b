import { join } from 'node:path';
import { type BuildFailure, formatMessages } from 'esbuild';
import type { StackOutputs } from '../stack-outputs.ts';
import { deployedFunctions, lambdaOf, swapCode } from './deployed.ts';
import { rebuilder } from './rebuild.ts';
import { entriesOf, sourceReader } from './sources.ts';

export interface LiveFunctions {
  readonly count: number;
  /** Brings what was edited to the running functions; an edit that cannot be read leaves them as they are. */
  changed(files: readonly string[]): Promise<void>;
  dispose(): Promise<void>;
}

const isBuildFailure = (error: unknown): error is BuildFailure => error instanceof Error && 'errors' in error;

export async function liveFunctions(
  stack: StackOutputs,
  dir: string,
  say: (line: string) => void,
): Promise<LiveFunctions> {
  const lambda = lambdaOf(stack);
  const names = await deployedFunctions(lambda);
  const builder = rebuilder(join(dir, 'dev'));
  const reader = sourceReader();
  let sources = await reader.read();
  /** Edited since the last time that everything could be built. */
  const waiting = new Set<string>();

  const bring = async () => {
    const startedAt = performance.now();
    const now = await reader.read();
    const touched = entriesOf([...waiting], sources, now);
    const strange = touched.filter((entry) => now.has(entry) && !names.has(entry));
    for (const entry of strange) say(`  ${entry} is not deployed: \`npm start\` again for a new function.`);
    const rebuilt = await builder.rebuild(touched.filter((entry) => now.has(entry) && names.has(entry)));
    await Promise.all(rebuilt.map(({ entry, archive }) => swapCode(lambda, names.get(entry) ?? entry, archive)));
    sources = now;
    waiting.clear();
    const took = `${((performance.now() - startedAt) / 1_000).toFixed(1)} s`;
    if (rebuilt.length > 0) say(`  ${rebuilt.map(({ entry }) => entry).join(', ')}: new code after ${took}`);
  };
  return {
    count: names.size,
    changed: async (files) => {
      for (const file of files) waiting.add(file);
      if (files.some((file) => file.endsWith('contract.ts')))
        say('  A contract: what runs takes it now, the gateway’s routes with the next `npm start`.');
      try {
        await bring();
      } catch (error) {
        if (!isBuildFailure(error)) throw error;
        for (const text of await formatMessages(error.errors, { kind: 'error', color: true })) say(text);
        say('  The running code stays as it was.');
      }
    },
    dispose: async () => {
      await reader.dispose();
      await builder.dispose();
    },
  };
}
