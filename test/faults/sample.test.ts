import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { sharedDir } from '../../local/folders.ts';
import { type LocalStack, startLocal } from '../../local/start-local.ts';
import { expectNothingLost } from './sample.ts';
import { scenarios } from './scenarios.ts';
import { type Stage, takeStage } from './stage.ts';

const SEED = 20_261_128;
/** A case of a deletion takes several times as long as any other. */
const sample: Readonly<Record<string, { readonly singles: number; readonly pairs: number }>> = {
  deletion: { singles: 4, pairs: 1 },
};

/** On a stack of its own, which is thrown away with the events that were held back: no other suite meets them. */
describe('work under faults', () => {
  const dir = join(sharedDir, 'faults', String(process.pid));
  let stack: LocalStack;
  let stage: Stage;

  beforeAll(async () => {
    stack = await startLocal({ dir, quiet: true, withoutConsole: true });
    stage = await takeStage(stack.outputs);
  });
  afterAll(async () => {
    await stack?.stop();
    rmSync(dir, { recursive: true, force: true });
  });

  it.each(scenarios.map((scenario) => [scenario.name, scenario] as const))(
    'loses, doubles and leaves nothing: %s',
    (name, scenario) =>
      expectNothingLost(stage, scenario, { seed: SEED, ...(sample[name] ?? { singles: 6, pairs: 2 }) }),
  );
});
