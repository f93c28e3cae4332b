import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { ClientRequest } from 'node:http';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { differenceOf } from './canonical.ts';
import { sent } from './edge.ts';
import { type FaultKind, labelOf } from './injector.ts';
import { referenceOf, runCase } from './prove.ts';
import { expectNothingLost } from './sample.ts';
import type { Planted } from './sandbox.ts';
import type { Scenario } from './scenario.ts';
import { provisioning } from './scenarios/provisioning.ts';
import { relay } from './scenarios/relay.ts';
import { usage } from './scenarios/usage.ts';
import { scenarios } from './scenarios.ts';
import { type Stage, takeStage } from './stage.ts';

const stack = inject('stack');
const SEED = 20_261_124;
/** How many faults of each scenario the sample has; `npm run prove:faults` has thousands. */
const sample: Readonly<Record<string, { readonly singles: number; readonly pairs: number }>> = {
  provisioning: { singles: 12, pairs: 4 },
  deletion: { singles: 12, pairs: 4 },
};

let stage: Stage;
beforeAll(async () => {
  stage = await takeStage(stack);
});
afterAll(() => stage?.end());

describe('work under faults', () => {
  it.each(scenarios.map((scenario) => [scenario.name, scenario] as const))(
    'loses, doubles and leaves nothing: %s',
    (name, scenario) =>
      expectNothingLost(stage, scenario, { seed: SEED, ...(sample[name] ?? { singles: 6, pairs: 2 }) }),
    600_000,
  );
});

describe('the edge', () => {
  it('sees every call that leaves the process', async () => {
    const port = new URL(stack.awsEndpoint).port;
    let left = 0;
    const count = (message: unknown) => {
      const { request } = message as { request: ClientRequest };
      if (request.host && request.getHeader('host') === `127.0.0.1:${port}`) left += 1;
    };
    stage.world.begin();
    const subject = await provisioning.prepare(stage.world);
    const { sites } = stage.world.strike([]);
    const before = sent.count;
    subscribe('http.client.request.start', count);
    await subject.run();
    unsubscribe('http.client.request.start', count);

    const own = sites.filter(({ service }) => service === 'states').length;
    expect(sites.length).toBeGreaterThan(40);
    expect(left).toBe(sites.length - own);
    expect(sent.count - before).toBe(left);
  });
});

describe('the proof fails where the product would', () => {
  const mistakes: readonly (readonly [string, Scenario, string, FaultKind, Planted])[] = [
    [
      'a key that is made twice when the answer was lost',
      provisioning,
      'tenants/create-gateway-key apigateway.POST /apikeys',
      'lost-answer',
      {
        file: 'functions/tenants/gateway-keys.adapter.ts',
        correct: 'await once().send(',
        wrong: 'await gateway().send(',
      },
    ],
    [
      'an event that the bus refused and nobody sent again',
      relay,
      'platform/relay-outbox events.PutEvents',
      'partial',
      {
        file: 'functions/platform/relay-outbox.lambda.ts',
        correct: 'if (answer.FailedEntryCount)',
        wrong: 'if (answer.FailedEntryCount === -1)',
      },
    ],
    [
      'usage that is counted again when its consumer died before it could say so',
      usage,
      'metering/aggregate-usage dynamodb.TransactWriteItems',
      'crash-after',
      {
        file: 'functions/metering/store.ts',
        correct: "if: { kind: 'absent' },",
        wrong: '',
      },
    ],
  ];

  it.each(mistakes)(
    'finds %s',
    async (_, scenario, label, kind, planted) => {
      const reference = await referenceOf(stage.world, stage.observe, scenario);
      const call = reference.warm.findIndex((site) => labelOf(site) === label) + 1;
      expect(call).toBeGreaterThan(0);
      const found = async (world: Stage['world']) => {
        const outcome = await runCase(
          world,
          stage.observe,
          scenario,
          { faults: [{ call, kind }], cold: false },
          reference,
        );
        const { lost, doubled, orphaned } = differenceOf(reference.lines, outcome.lines);
        return lost.length + doubled.length + orphaned.length;
      };

      const mistaken = await stage.worldWith(planted, scenario);
      expect(await found(stage.world)).toBe(0);
      expect(await found(mistaken)).toBeGreaterThan(0);
    },
    600_000,
  );
});
