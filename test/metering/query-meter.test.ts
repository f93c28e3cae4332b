import { describe, expect, it } from 'vitest';
import { ratio, toPlainString } from '../../functions/kernel/decimal.ts';
import { type Instant, instant } from '../../functions/kernel/time.ts';
import { projected } from '../../functions/metering/domain/allowance.ts';
import { getCurrentUsage } from '../../functions/metering/verbs/get-current-usage.ts';
import { listMeters } from '../../functions/metering/verbs/list-meters.ts';
import { queryMeter } from '../../functions/metering/verbs/query-meter.ts';
import { recordPresence } from '../../functions/metering/verbs/record-presence.ts';
import { tenantB } from '../kit/world.ts';
import { anEvent, aUsageWorld, type UsageWorld } from './usage-world.ts';

const query = (world: UsageWorld, input: object, timeZone = 'UTC', tenantId?: typeof tenantB) =>
  queryMeter(
    world.ctx(),
    { key: 'job-minutes', window: 'day', from: '2026-10-01T00:00:00Z', to: '2026-11-25T00:00:00Z', ...input },
    { ...world.meteringDeps(tenantId), timeZone: async () => timeZone },
  );

async function aWorldWith(times: readonly string[], now = '2026-11-24T10:00:00.000Z') {
  const world = aUsageWorld();
  world.set(instant(now));
  await world.post(times.map((time, index) => anEvent({ time, data: { value: String(2 ** index) } })));
  await world.consume();
  return world;
}

describe('a meter over time', () => {
  it('comes in UTC hours, gaps filled, the first and last cut at the ends of the range', async () => {
    const world = await aWorldWith([
      '2026-11-24T07:29:59.999Z',
      '2026-11-24T07:30:00Z',
      '2026-11-24T08:00:00Z',
      '2026-11-24T10:00:16Z',
      '2026-11-24T10:00:17Z',
    ]);

    const answer = await query(world, { window: 'hour', from: '2026-11-24T07:30:00Z', to: '2026-11-24T10:00:17Z' });

    expect(answer.data).toEqual([
      { start: '2026-11-24T07:30:00.000Z', end: '2026-11-24T08:00:00.000Z', quantity: '2' },
      { start: '2026-11-24T08:00:00.000Z', end: '2026-11-24T09:00:00.000Z', quantity: '4' },
      { start: '2026-11-24T09:00:00.000Z', end: '2026-11-24T10:00:00.000Z', quantity: '0' },
      { start: '2026-11-24T10:00:00.000Z', end: '2026-11-24T10:00:17.000Z', quantity: '8' },
    ]);
  });

  it('has days of 25 and 23 hours where the billing zone changes its clock', async () => {
    const world = await aWorldWith(
      ['2026-10-24T21:59:59Z', '2026-10-24T22:00:00Z', '2026-10-25T22:59:59Z', '2026-10-25T23:00:00Z'],
      '2026-10-26T12:00:00.000Z',
    );

    const answer = await query(world, { from: '2026-10-23T22:00:00Z', to: '2026-10-26T23:00:00Z' }, 'Europe/Berlin');

    expect(answer.data).toEqual([
      { start: '2026-10-23T22:00:00.000Z', end: '2026-10-24T22:00:00.000Z', quantity: '1' },
      { start: '2026-10-24T22:00:00.000Z', end: '2026-10-25T23:00:00.000Z', quantity: '6' },
      { start: '2026-10-25T23:00:00.000Z', end: '2026-10-26T23:00:00.000Z', quantity: '8' },
    ]);
    const spring = await query(world, { from: '2026-03-28T23:00:00Z', to: '2026-03-30T22:00:00Z' }, 'Europe/Berlin');
    expect(spring.data.map(({ end }) => end)).toEqual(['2026-03-29T22:00:00.000Z', '2026-03-30T22:00:00.000Z']);
  });

  it('knows zones whose days begin within an hour', async () => {
    const world = await aWorldWith(['2026-11-22T18:14:59Z', '2026-11-22T18:15:00Z', '2026-11-23T18:14:59Z']);

    const answer = await query(world, { from: '2026-11-21T18:15:00Z', to: '2026-11-23T18:15:00Z' }, 'Asia/Kathmandu');

    expect(answer.data.map(({ quantity }) => quantity)).toEqual(['1', '6']);
  });

  it('comes in months of the billing zone', async () => {
    const world = await aWorldWith(['2026-10-31T22:59:59Z', '2026-10-31T23:00:00Z']);

    const answer = await query(world, { window: 'month' }, 'Europe/Berlin');

    expect(answer.data).toEqual([
      { start: '2026-10-01T00:00:00.000Z', end: '2026-10-31T23:00:00.000Z', quantity: '1' },
      { start: '2026-10-31T23:00:00.000Z', end: '2026-11-25T00:00:00.000Z', quantity: '2' },
    ]);
  });

  it('is bounded at 1,000 windows, runs forward, and knows its meters', async () => {
    const world = aUsageWorld();
    const hours = (count: number) => ({
      window: 'hour',
      from: '2026-01-01T00:00:00Z',
      to: new Date(Date.UTC(2026, 0, 1) + count * 3_600_000).toISOString(),
    });

    expect((await query(world, hours(1_000))).data).toHaveLength(1_000);
    await expect(query(world, hours(1_001))).rejects.toMatchObject({ code: 'range-too-long' });
    await expect(query(world, { from: '0001-01-01T00:00:00Z', to: '9999-01-01T00:00:00Z' })).rejects.toMatchObject({
      code: 'range-too-long',
    });
    await expect(query(world, { from: '2026-11-25T00:00:00Z' })).rejects.toMatchObject({ code: 'malformed-request' });
    await expect(query(world, { from: '2026-11-24T10:00Z' })).rejects.toMatchObject({ code: 'malformed-request' });
    await expect(query(world, { key: 'nothing' })).rejects.toMatchObject({
      code: 'unknown-meter',
      kind: { status: 404 },
    });
  });

  it('shows a tenant nothing of another', async () => {
    const world = await aWorldWith(['2026-11-24T07:00:00Z']);

    const answer = await query(world, { window: 'month' }, 'UTC', tenantB);

    expect(answer.data.map(({ quantity }) => quantity)).toEqual(['0', '0']);
  });

  it('counts a person once a window, however often they come', async () => {
    const world = aUsageWorld();
    const came = (userId: string, at: string) => recordPresence({ userId, at: at as Instant }, world.recordDeps());
    await came('usr_1', '2026-11-22T07:00:00.000Z');
    await came('usr_1', '2026-11-22T09:00:00.000Z');
    await came('usr_1', '2026-11-22T09:00:00.000Z');
    await came('usr_2', '2026-11-23T09:00:00.000Z');
    await came('usr_1', '2026-11-23T09:00:00.000Z');

    const answer = await query(world, {
      key: 'active-users',
      from: '2026-11-22T00:00:00Z',
      to: '2026-11-24T00:00:00Z',
    });

    expect(answer.data.map(({ quantity }) => quantity)).toEqual(['1', '2']);
  });
});

describe('usage of the current period', () => {
  it('stands against what the plan includes, and projects to the period’s end in a straight line', async () => {
    const world = await aWorldWith(['2026-11-24T07:00:00Z', '2026-11-24T08:00:00Z']);

    const answer = await getCurrentUsage(world.ctx(), {}, world.meteringDeps());

    expect(answer.period).toEqual({ start: '2026-11-23T10:00:00.000Z', end: '2026-12-03T10:00:00.000Z' });
    expect(answer.meters.find(({ key }) => key === 'job-minutes')).toEqual({
      key: 'job-minutes',
      unit: 'minute',
      quantity: '3',
      included: '1000',
      limit: null,
      projected: '30',
    });
    expect(answer.meters.find(({ key }) => key === 'active-users')).toMatchObject({ included: null, limit: null });
  });

  it('includes each plan’s share of the period, and limits where the plan blocks', async () => {
    const world = aUsageWorld();
    const deps = world.meteringDeps();
    const { period } = await deps.currentPeriod();
    const cut = instant('2026-11-28T10:00:00.000Z');
    const including = (quantity: bigint, blocked: boolean) => [
      { meter: 'job-minutes', included: ratio(quantity), blocked },
    ];
    const segments = [
      { period: { start: period.start, end: cut }, allowances: including(1_000n, false) },
      { period: { start: cut, end: period.end }, allowances: including(100n, true) },
    ];
    const currentPeriod = async () => ({ period, segments });

    const answer = await getCurrentUsage(world.ctx(), {}, { ...deps, currentPeriod });

    expect(answer.meters.find(({ key }) => key === 'job-minutes')).toMatchObject({
      included: '550',
      limit: '550',
      projected: '0',
    });
  });
});

describe('the projection', () => {
  const period = { start: instant('2026-11-01T00:00:00.000Z'), end: instant('2026-12-01T00:00:00.000Z') };
  const at = (now: string) => toPlainString(projected(ratio(10n), period, instant(now)));

  it.each([
    ['a minute after the start, where an hour’s would be absurd', '2026-11-01T00:01:00.000Z', '300'],
    ['a day after it', '2026-11-02T00:00:00.000Z', '300'],
    ['in the middle', '2026-11-16T00:00:00.000Z', '20'],
    ['after the end', '2026-12-02T00:00:00.000Z', '10'],
  ])('is a straight line from a day at least: %s', (_, now, quantity) => {
    expect(at(now)).toBe(quantity);
  });
});

describe('what is metered', () => {
  it('is the shipped four, with who reports them', async () => {
    const { data } = await listMeters(aUsageWorld().ctx(), {}, {});

    expect(data.map(({ key, reporters }) => [key, reporters])).toEqual([
      ['active-users', ['platform']],
      ['api-calls', ['platform']],
      ['job-minutes', ['tenant', 'platform']],
      ['storage-gb-hours', ['platform']],
    ]);
  });
});
