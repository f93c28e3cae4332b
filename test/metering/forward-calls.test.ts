import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ratio } from '../../functions/kernel/decimal.ts';
import { addMilliseconds } from '../../functions/kernel/time.ts';
import { forwardCalls } from '../../functions/metering/verbs/forward-calls.ts';
import { START, tenantA, tenantB } from '../kit/world.ts';
import { aUsageWorld, digest, theDay } from './usage-world.ts';

const aLine = (id: string, fields: object = {}) =>
  JSON.stringify({
    level: 'INFO',
    message: 'api call',
    usage: { id, tenantId: tenantA, meter: 'api-calls', value: '1', time: START, ...fields },
  });

const forward = (world: ReturnType<typeof aUsageWorld>, messages: readonly string[]) =>
  forwardCalls({ messages }, { digest, stream: world.stream });

describe('calls from the log', () => {
  it('go into the stream as one record a tenant, one fact a meter and second', async () => {
    const world = aUsageWorld();
    const inTheSecond = addMilliseconds(START, 999);
    const next = addMilliseconds(START, 1_000);

    const answer = await forward(world, [
      aLine('a'),
      aLine('b', { time: inTheSecond }),
      aLine('c', { time: next }),
      aLine('d', { tenantId: tenantB }),
    ]);

    expect(answer.forwarded).toBe(4);
    expect(world.stream.records.map(({ value, partitionKey }) => [partitionKey, value.facts.length])).toEqual([
      [`${tenantA}#0`, 2],
      [`${tenantB}#0`, 1],
    ]);
  });

  it('are read whether Lambda logs plain lines, prefixed lines or wrapped ones', async () => {
    const world = aUsageWorld();

    const { forwarded } = await forward(world, [
      aLine('a'),
      `2026-11-24T10:00:00.000Z\t7e6a\tINFO\t${aLine('b')}`,
      JSON.stringify({ timestamp: START, level: 'INFO', message: JSON.parse(aLine('c')) }),
      JSON.stringify({ timestamp: START, level: 'INFO', message: aLine('d') }),
    ]);

    expect(forwarded).toBe(4);
  });

  it('are not made up from other lines', async () => {
    const world = aUsageWorld();

    const { forwarded } = await forward(world, [
      'START RequestId: 7e6a Version: $LATEST',
      '{"broken": ',
      JSON.stringify({ level: 'ERROR', input: JSON.parse(aLine('nested')) }),
      aLine('x', { tenantId: 'ten_*' }),
      aLine('y', { value: '1000000' }),
      aLine('z', { time: 'yesterday' }),
      'null',
      '{"usage":null}',
    ]);

    expect(forwarded).toBe(0);
    expect(world.stream.records).toEqual([]);
  });

  it('count once however deliveries overlap, repeat and are cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 3_000 }), { minLength: 1, maxLength: 60 }),
        fc.array(fc.tuple(fc.nat(59), fc.nat(59)), { maxLength: 6 }),
        fc.boolean(),
        async (offsets, ranges, lose) => {
          const world = aUsageWorld();
          const lines = offsets.map((ms, index) => aLine(`req-${index}`, { time: addMilliseconds(START, ms) }));
          const redelivered = ranges.map(([a, b]) => lines.slice(Math.min(a, b), Math.max(a, b)));
          if (lose) world.stream.failNext('after');
          for (const batch of [...redelivered, lines]) await forward(world, batch).catch(() => forward(world, batch));

          await world.consume();

          expect((await world.read(theDay)).get('api-calls')).toEqual(ratio(BigInt(lines.length)));
        },
      ),
      { numRuns: 60, seed: 20_261_124 },
    );
  });

  it('fail as a delivery when the stream does not take them, so that the delivery is repeated', async () => {
    const world = aUsageWorld();
    world.stream.failNext('before');

    await expect(forward(world, [aLine('a')])).rejects.toMatchObject({ code: 'unavailable' });
  });
});
