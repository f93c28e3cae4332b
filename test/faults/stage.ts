import type { StackOutputs } from '../../local/stack-outputs.ts';
import { quiet, readDeployment } from './deployment.ts';
import { type Observer, observer } from './observe.ts';
import { bundleEntries, type Planted, programsOf } from './sandbox.ts';
import { scenarios } from './scenarios.ts';
import { forgetPrepared } from './shared-items.ts';
import { holdMessages } from './stripe.ts';
import { aWorld, type World } from './world.ts';

export interface Stage {
  readonly world: World;
  readonly observe: Observer;
  /** The same stack with a mistake in its code. */
  readonly worldWith: (planted: Planted, entries: readonly string[]) => Promise<World>;
  readonly end: () => Promise<void>;
}

export const everyEntry: readonly string[] = [...new Set(scenarios.flatMap((scenario) => scenario.entries))];

/** A running stack on which nothing works by itself any more, and its functions in this process. */
export async function takeStage(stack: StackOutputs, bundled = bundleEntries(everyEntry)): Promise<Stage> {
  const deployment = await readDeployment(stack);
  const world = aWorld(deployment, programsOf(await bundled));
  const again = await quiet(stack);
  await forgetPrepared(world);
  const release = await holdMessages(world);
  return {
    world,
    observe: observer(stack),
    worldWith: async (planted, some) => aWorld(deployment, programsOf(await bundleEntries(some, planted))),
    end: async () => {
      await release();
      await again();
    },
  };
}
