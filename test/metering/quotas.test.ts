import { describe, expect, it } from 'vitest';
import { ratio } from '../../functions/kernel/decimal.ts';
import { addSeconds } from '../../functions/kernel/time.ts';
import { Quota } from '../../functions/metering/domain/quota.ts';
import { ingestUsageForTenants } from '../../functions/metering/verbs/ingest-usage-for-tenants.ts';
import { readQuotas } from '../../functions/metering/verbs/read-quotas.ts';
import { START, tenantA } from '../kit/world.ts';
import { anEvent, aUsageWorld, bytesOf } from './usage-world.ts';

const DAY = 86_400;
const period = { start: addSeconds(START, -DAY), end: addSeconds(START, 9 * DAY) };
const minutes = (included: bigint, used = 0n) =>
  new Quota('job-minutes', period, { included: ratio(included), used: ratio(used) });
const closedAt = (included: bigint, used = 0n) => {
  const world = aUsageWorld();
  world.quotas.push(minutes(included, used));
  return world;
};

describe('a meter that the plan closes at its included quantity', () => {
  it('takes reports until it is reached, the one that reaches it too, and refuses each later one by itself', async () => {
    const world = closedAt(100n, 85n);

    const answer = await world.post([anEvent(), anEvent(), anEvent(), anEvent({ type: 'no-such-meter' })]);

    expect(answer.accepted).toBe(2);
    expect(answer.rejected.map(({ index, code }) => [index, code])).toEqual([
      [2, 'quota-exceeded'],
      [3, 'unknown-meter'],
    ]);
    expect(answer.rejected[0]?.detail).toBe(`The plan takes 100 of job-minutes until ${period.end}, and no more.`);
  });

  it('answers 402 where nothing else is wrong, and keeps nothing', async () => {
    const world = closedAt(100n, 100n);

    await expect(world.post([anEvent(), anEvent()])).rejects.toMatchObject({
      code: 'limit-reached',
      kind: { status: 402 },
      options: { extra: { limit: 'job-minutes', rejected: [{ index: 0 }, { index: 1 }] } },
    });
    await expect(world.post([anEvent(), anEvent({ specversion: '0.3' })])).rejects.toMatchObject({
      code: 'no-event-acceptable',
    });
    expect(world.stream.records).toEqual([]);
  });

  it('counts what was taken in one request against the next', async () => {
    const world = closedAt(30n);

    await world.post([anEvent(), anEvent(), anEvent()]);

    await expect(world.post(anEvent())).rejects.toMatchObject({ code: 'limit-reached' });
  });

  it('knows a repeat as a duplicate, whatever is left', async () => {
    const world = closedAt(10n);
    const event = anEvent();
    await world.post(event);
    await world.consume();

    expect(await world.post(event)).toMatchObject({ accepted: 0, duplicates: 1, rejected: [] });
  });

  it('is closed for its own period alone', async () => {
    const world = closedAt(10n, 10n);

    const answer = await world.post(anEvent({ time: addSeconds(period.start, -1) }));

    expect(answer.accepted).toBe(1);
  });

  it('is not closed to what the platform reports: that has happened', async () => {
    const world = closedAt(10n, 10n);
    const event = anEvent({ tenantid: tenantA });

    const answer = await ingestUsageForTenants(world.operator(), bytesOf(event), world.ingestDeps);

    expect(answer.accepted).toBe(1);
  });
});

describe('what is left of a closed meter', () => {
  const segment = (share: readonly [number, number], included: bigint, blocked: boolean) => ({
    period: { start: addSeconds(period.start, share[0] * DAY), end: addSeconds(period.start, share[1] * DAY) },
    allowances: [{ meter: 'job-minutes', included: ratio(included), blocked }],
  });
  const quotasOf = (world: ReturnType<typeof aUsageWorld>, ...segments: ReturnType<typeof segment>[]) =>
    readQuotas({ ...world.meteringDeps(), currentPeriod: async () => ({ period, segments }) });

  it('is what the period includes, less what has been counted in it', async () => {
    const world = aUsageWorld();
    await world.post([anEvent({ data: { value: '99.5' } }), anEvent({ time: addSeconds(period.start, -1) })]);
    await world.consume();

    const [quota] = await quotasOf(world, segment([0, 10], 100n, true));

    expect(quota?.isUsedUp).toBe(false);
    quota?.take(ratio(1n, 2n));
    expect(quota?.isUsedUp).toBe(true);
  });

  it('goes by the present plan: after an upgrade nothing is closed, after a downgrade each part counts by its share', async () => {
    const world = aUsageWorld();

    expect(await quotasOf(world, segment([0, 5], 100n, true), segment([5, 10], 1_000n, false))).toEqual([]);
    const [quota] = await quotasOf(world, segment([0, 5], 1_000n, false), segment([5, 10], 100n, true));
    expect(quota?.included).toEqual(ratio(550n));
  });
});
