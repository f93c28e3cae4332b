import { describe, expect, it } from 'vitest';
import { addSeconds } from '../../functions/kernel/time.ts';
import { getEventVerdict } from '../../functions/metering/verbs/get-event-verdict.ts';
import { ingestUsage } from '../../functions/metering/verbs/ingest-usage.ts';
import { ingestUsageForTenants } from '../../functions/metering/verbs/ingest-usage-for-tenants.ts';
import { START, tenantA, tenantB } from '../kit/world.ts';
import { anEvent, aUsageWorld, bytesOf, theDay } from './usage-world.ts';

describe('reporting usage', () => {
  it('takes a single event and a batch, each durable in the stream in its tenant lane before the answer', async () => {
    const world = aUsageWorld();

    const one = await world.post(anEvent());
    const three = await world.post([anEvent(), anEvent(), anEvent()]);

    expect(one).toEqual({ accepted: 1, duplicates: 0, rejected: [] });
    expect(three.accepted).toBe(3);
    expect(world.stream.records.map(({ value }) => value.facts.length)).toEqual([1, 3]);
    expect(new Set(world.stream.records.map(({ partitionKey }) => partitionKey))).toEqual(new Set([`${tenantA}#0`]));
  });

  it('judges each event by itself, in the order of the rules: identity, window, meter, value', async () => {
    const world = aUsageWorld();
    const counted = anEvent();
    await world.post(counted);
    await world.consume();
    world.advance(36 * 86_400);

    const answer = await world.post([
      counted,
      { ...counted, data: { value: '11' } },
      anEvent({ time: addSeconds(START, 86_399) }),
      anEvent({ time: addSeconds(START, 36 * 86_400 + 301) }),
      anEvent({ time: addSeconds(START, 36 * 86_400), type: 'no-such-meter' }),
      anEvent({ time: addSeconds(START, 36 * 86_400), data: { value: '-1' } }),
      anEvent({ time: addSeconds(START, 36 * 86_400), specversion: '0.3' }),
      'no event',
      anEvent({ time: addSeconds(START, 36 * 86_400) }),
    ]);

    expect(answer).toMatchObject({ accepted: 1, duplicates: 1 });
    expect(answer.rejected.map(({ index, code }) => [index, code])).toEqual([
      [1, 'conflict'],
      [2, 'event-too-old'],
      [3, 'event-in-future'],
      [4, 'unknown-meter'],
      [5, 'invalid-value'],
      [6, 'invalid-event'],
      [7, 'invalid-event'],
    ]);
    expect(answer.rejected[6]?.id).toBeNull();
    expect(world.judged.at(-1)).toEqual({ accepted: 1, duplicates: 1, rejected: 7, tooOld: 1 });
  });

  it('takes the window by its ends: 35 days back and 5 minutes ahead, both inclusive', async () => {
    const world = aUsageWorld();
    const times = [addSeconds(START, -35 * 86_400), addSeconds(START, 300)];

    const answer = await world.post(times.map((time) => anEvent({ time })));

    expect(answer.accepted).toBe(2);
  });

  it.each([
    ['"1.5"', 1_500_000_000_000n],
    ['1.50', 1_500_000_000_000n],
    ['0.000000000001', 1n],
    ['12345678901234567', 12_345_678_901_234_567_000_000_000_000n],
    ['"0"', 0n],
  ])('counts the value %s exactly', async (value, units) => {
    const world = aUsageWorld();
    const text = JSON.stringify(anEvent()).replace('"10"', value);

    await world.post(text);

    expect(world.stream.records[0]?.value.facts[0]).toMatchObject({ units });
  });

  it.each([
    '1e3',
    '"1e3"',
    '-1',
    '"+1"',
    '"1."',
    '".5"',
    '1.0000000000001',
    '"1 "',
    'null',
    'true',
    '"NaN"',
    '""',
    '[1]',
  ])('refuses the value %s', async (value) => {
    const world = aUsageWorld();
    const text = JSON.stringify(anEvent()).replace('"10"', value);

    const answer = world.post(`[${text},${JSON.stringify(anEvent())}]`);

    expect((await answer).rejected).toMatchObject([{ index: 0, code: 'invalid-value' }]);
  });

  it('counts a repeat within the request once, whatever the order of its members and the spelling of its numbers', async () => {
    const world = aUsageWorld();
    const event = anEvent();
    const body = (data: string) => JSON.stringify({ ...event, data: '@' }).replace('"@"', data);

    const answer = await world.post(
      `[${body('{"value":1.50,"a":1}')},${body('{"a":10e-1,"value":1.5}')},${body('{"value":1.6,"a":1}')}]`,
    );

    expect(answer).toMatchObject({ accepted: 1, duplicates: 1, rejected: [{ index: 2, code: 'conflict' }] });
  });

  it('lets a rejected event take no identity', async () => {
    const world = aUsageWorld();
    const event = anEvent();

    const answer = await world.post([{ ...event, type: 'no-such-meter' }, event]);

    expect(answer).toMatchObject({ accepted: 1, rejected: [{ index: 0, code: 'unknown-meter' }] });
  });

  it('reads the same instant in every offset as one', async () => {
    const world = aUsageWorld();
    const event = anEvent({ time: '2026-11-24T10:00:00Z' });

    const answer = await world.post([event, { ...event, time: '2026-11-24T11:30:00.000+01:30' }]);

    expect(answer).toMatchObject({ accepted: 1, duplicates: 1 });
  });

  it('answers 422 only when none is acceptable, and 202 to a batch of duplicates alone', async () => {
    const world = aUsageWorld();
    const event = anEvent();
    await world.post(event);
    await world.consume();

    expect(await world.post([event, event])).toEqual({ accepted: 0, duplicates: 2, rejected: [] });
    await expect(world.post([anEvent({ type: 'storage-gb-hours' })])).rejects.toMatchObject({
      code: 'no-event-acceptable',
      kind: { status: 422 },
      options: { extra: { rejected: [{ index: 0, code: 'unknown-meter' }] } },
    });
    await expect(world.post([])).rejects.toMatchObject({ code: 'no-event-acceptable' });
  });

  it('refuses 501 events, other media types and what is no JSON, and takes 500', async () => {
    const world = aUsageWorld();
    const many = (count: number) => Array.from({ length: count }, () => anEvent());
    const send = (body: unknown, type?: string) => ingestUsage(world.token(), bytesOf(body, type), world.ingestDeps);

    await expect(send(many(501))).rejects.toMatchObject({ code: 'batch-too-large', kind: { status: 413 } });
    await expect(send(anEvent(), 'text/plain')).rejects.toMatchObject({ code: 'unsupported-media-type' });
    await expect(send('{"id":')).rejects.toMatchObject({ code: 'malformed-request' });
    await expect(send('['.repeat(200_000))).rejects.toMatchObject({ code: 'malformed-request' });
    expect((await send(many(500), 'application/cloudevents-batch+json; charset=utf-8')).accepted).toBe(500);
  });

  it('rejects what is nested or grown beyond reason as one bad event', async () => {
    const world = aUsageWorld();
    const deep = JSON.stringify(anEvent()).replace('"10"', `"1","deep":${'['.repeat(60)}${']'.repeat(60)}`);

    const answer = await world.post(
      `[${deep},${JSON.stringify(anEvent({ note: 'x'.repeat(70_000) }))},${JSON.stringify(anEvent())}]`,
    );

    expect(answer.rejected.map(({ code }) => code)).toEqual(['invalid-event', 'invalid-event']);
    expect(answer.accepted).toBe(1);
  });

  it('knows only meters that tenants may report to, and no other tenant', async () => {
    const world = aUsageWorld();

    const answer = await world.post([
      anEvent({ type: 'api-calls', data: { value: '1' } }),
      anEvent({ tenantid: tenantB }),
      anEvent({ tenantid: tenantA }),
    ]);

    expect(answer.rejected.map(({ code }) => code)).toEqual(['unknown-meter', 'invalid-event']);
    expect(answer.accepted).toBe(1);
    expect(world.stream.records.every(({ value }) => value.tenantId === tenantA)).toBe(true);
  });

  it('keeps identities of tenants apart: the same source and id count for each', async () => {
    const world = aUsageWorld();
    const event = anEvent();

    await world.post(event);
    await world.consume();
    const other = await world.post(event, { tenantId: tenantB });

    expect(other).toMatchObject({ accepted: 1, duplicates: 0 });
    expect(world.table.all(`TENANT#${tenantB}#EVENT`)).toHaveLength(0);
  });

  it('answers 503 when the stream does not take everything, and a repeat with the same ids counts once', async () => {
    const world = aUsageWorld();
    const event = anEvent();
    world.stream.failNext('after');

    await expect(world.post(event)).rejects.toMatchObject({ code: 'unavailable', kind: { status: 503 } });
    await world.post(event);
    await world.consume();

    expect(world.stream.records).toHaveLength(2);
    expect((await world.read(theDay)).get('job-minutes')).toEqual({ n: 10n, d: 1n });
  });
});

describe('operators reporting for tenants', () => {
  it('sends each event to the tenant that it names, and refuses unknown, malformed and missing ones alone', async () => {
    const world = aUsageWorld();
    const body = [
      anEvent({ tenantid: tenantA }),
      anEvent({ tenantid: tenantB, type: 'api-calls', data: { value: 3 } }),
      anEvent({ tenantid: 'ten_01HZZZZZZZZZZZZZZZZZZZZZZZ' }),
      anEvent({ tenantid: 'ten_*' }),
      anEvent(),
    ];

    const answer = await ingestUsageForTenants(world.operator(), bytesOf(body), world.ingestDeps);
    await world.consume();

    expect(answer).toMatchObject({ accepted: 2, duplicates: 0 });
    expect(answer.rejected.map(({ index, code }) => [index, code])).toEqual([
      [2, 'invalid-event'],
      [3, 'invalid-event'],
      [4, 'invalid-event'],
    ]);
    expect((await world.read(theDay)).get('job-minutes')).toEqual({ n: 10n, d: 1n });
    expect((await world.read(theDay, tenantB)).get('api-calls')).toEqual({ n: 3n, d: 1n });
  });
});

describe('the verdict on an event', () => {
  const verdictOf = (world: ReturnType<typeof aUsageWorld>, id: string, source = '/jobs', tenantId = tenantA) =>
    getEventVerdict(world.ctx({ tenantId }), { source, id }, world.meteringDeps(tenantId));

  it('is pending once accepted, counted once counted, and 404 for what was never sent or is another tenant’s', async () => {
    const world = aUsageWorld();
    const event = anEvent({ source: 'https://jobs.example/a b', id: 'job/7' });
    await world.post(event);

    expect(await verdictOf(world, event.id, event.source)).toEqual({ verdict: 'pending', countedAt: null });
    await world.consume();
    expect(await verdictOf(world, event.id, event.source)).toEqual({ verdict: 'counted', countedAt: START });
    const encoded = encodeURIComponent(event.source);
    expect(await verdictOf(world, encodeURIComponent(event.id), encoded)).toMatchObject({ verdict: 'counted' });
    await expect(verdictOf(world, 'job-never')).rejects.toMatchObject({ code: 'not-found' });
    await expect(verdictOf(world, event.id, event.source, tenantB)).rejects.toMatchObject({ code: 'not-found' });
  });

  it('stays counted when a repeat arrives, and tells of a conflict that was accepted before the first was visible', async () => {
    const world = aUsageWorld();
    const [repeated, contradicted] = [anEvent(), anEvent()];
    await world.post([repeated, contradicted]);
    await world.post(repeated);
    await world.post({ ...contradicted, data: { value: '99' } });
    await world.consume();

    expect(await verdictOf(world, repeated.id)).toMatchObject({ verdict: 'counted' });
    expect(await verdictOf(world, contradicted.id)).toEqual({ verdict: 'conflict', countedAt: START });
    expect((await world.read(theDay)).get('job-minutes')).toEqual({ n: 20n, d: 1n });
  });
});
