import type { StackOutputs } from '../../local/stack-outputs.ts';
import { type Deployment, quiet, readDeployment } from './deployment.ts';
import { type Observer, observer } from './observe.ts';
import { bundleEntries, type Planted, programsOf } from './sandbox.ts';
import type { Scenario } from './scenario.ts';
import { scenarios } from './scenarios.ts';
import { forgetPrepared } from './shared-items.ts';
import { holdMessages } from './stripe.ts';
import { aWorld, type World } from './world.ts';

export interface Stage {
  readonly world: World;
  readonly observe: Observer;
  /** The same stack with a mistake in its code. */
  readonly worldWith: (planted: Planted, scenario: Scenario) => Promise<World>;
  readonly end: () => Promise<void>;
}

/** What scenarios name, and whoever listens to the bus: a subscriber that is new is not left out. */
const entriesOf = (some: readonly Scenario[], { subscriptions }: Deployment): string[] => [
  ...new Set([...some.flatMap(({ entries }) => entries), ...subscriptions.map(({ entry }) => entry)]),
];

/** A running stack on which nothing works by itself any more, and its functions in this process. */
export async function takeStage(stack: StackOutputs): Promise<Stage> {
  const deployment = await readDeployment(stack);
  const world = aWorld(deployment, programsOf(await bundleEntries(entriesOf(scenarios, deployment))));
  const again = await quiet(stack);
  await forgetPrepared(world);
  const release = await holdMessages(world);
  return {
    world,
    observe: observer(stack),
    worldWith: async (planted, scenario) =>
      aWorld(deployment, programsOf(await bundleEntries(entriesOf([scenario], deployment), planted))),
    end: async () => {
      await release();
      await again();
    },
  };
}
