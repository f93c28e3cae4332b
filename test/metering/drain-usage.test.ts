import { describe, expect, it } from 'vitest';
import { ratio } from '../../functions/kernel/decimal.ts';
import { addSeconds } from '../../functions/kernel/time.ts';
import { barrierStore } from '../../functions/metering/store.ts';
import { drainUsage } from '../../functions/metering/verbs/drain-usage.ts';
import { START, tenantA, tenantB } from '../kit/world.ts';
import { anEvent, aUsageWorld, theDay, type UsageWorld } from './usage-world.ts';

const drain = (world: UsageWorld, onSleep: () => Promise<unknown>, effectiveAt = world.clock()) =>
  drainUsage(
    { tenantId: tenantA },
    { effectiveAt },
    {
      stream: world.stream,
      barriers: barrierStore(world.table, tenantA),
      clock: world.clock,
      sleep: async (ms) => {
        world.advance(ms / 1_000);
        await onSleep();
      },
      newBarrierId: () => world.newId('op'),
    },
  );

describe('draining a tenant’s usage before its last invoice', () => {
  it('waits for late log lines, then until the consumer has counted everything before the barrier', async () => {
    const world = aUsageWorld();
    await world.post([anEvent(), anEvent()]);
    let sleeps = 0;

    const answer = await drain(world, async () => {
      sleeps += 1;
      if (sleeps === 5) await world.consume();
    });

    expect(answer).toEqual({ drained: true, waitedMs: 12_000 });
    expect((await world.read(theDay)).get('job-minutes')).toEqual(ratio(20n));
  });

  it('is not satisfied while a record before the barrier is not counted', async () => {
    const world = aUsageWorld();
    await world.post(anEvent());
    let refusals = 2;

    const answer = await drain(world, async () => {
      if (refusals-- > 0) {
        world.table.failNext(new Error('throttled'));
        return;
      }
      await world.consume();
      expect((await world.read(theDay)).get('job-minutes')).toEqual(ratio(10n));
    });

    expect(answer.drained).toBe(true);
  });

  it('gives up after 30 seconds and says so', async () => {
    const world = aUsageWorld();

    const answer = await drain(world, async () => undefined);

    expect(answer).toEqual({ drained: false, waitedMs: 30_000 });
  });

  it('does not wait for log lines that had their time', async () => {
    const world = aUsageWorld();

    const answer = await drain(world, () => world.consume(), addSeconds(START, -60));

    expect(answer).toEqual({ drained: true, waitedMs: 500 });
  });

  it('looks at its own tenant’s lane alone', async () => {
    const world = aUsageWorld();
    await drain(world, () => world.consume());

    expect(world.table.all(`TENANT#${tenantA}#BARRIER`)).toHaveLength(1);
    expect(world.table.all(`TENANT#${tenantB}#BARRIER`)).toHaveLength(0);
  });
});
