import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { add, type Rational, ratio, ZERO } from '../../functions/kernel/decimal.ts';
import type { TenantId } from '../../functions/kernel/ids.ts';
import { addSeconds, type Instant, type Period } from '../../functions/kernel/time.ts';
import type { EventFact, UsageFact } from '../../functions/metering/domain/usage-fact.ts';
import type { UsageRecord } from '../../functions/metering/ports.ts';
import { barrierStore, ledgerStore } from '../../functions/metering/store.ts';
import { type ArrivedRecord, aggregateUsage } from '../../functions/metering/verbs/aggregate-usage.ts';
import { seeded } from '../kit/seeded.ts';
import { START, tenantA, tenantB } from '../kit/world.ts';
import { sequenceOf } from './fake-stream.ts';
import { aProcess, type Fate } from './faults.ts';
import { aUsageWorld, digest, theDay, type UsageWorld } from './usage-world.ts';

const SEED = 20_261_124;
const METERS = ['job-minutes', 'api-calls'] as const;
const day: Period = { start: '2026-11-24T08:00:00.000Z' as Instant, end: '2026-11-24T12:00:00.000Z' as Instant };

const eventFact = (id: number, time: Instant, units: bigint, content = ''): EventFact => ({
  kind: 'event',
  identity: digest(`event ${id}`),
  digest: digest(`${id} ${time} ${units} ${content}`),
  meter: 'job-minutes',
  time,
  units,
  raw: `{"id":"${id}"}`,
});

interface Oracle {
  readonly tenantId: TenantId;
  readonly meter: string;
  readonly time: Instant;
  readonly units: bigint;
}

/** What a run of the product could have put into the stream, and what it must come to. */
function aStream(seed: number, size: number) {
  const random = seeded(seed);
  const pick = (n: number) => Math.floor(random() * n);
  const oracle: Oracle[] = [];
  const records: UsageRecord[] = [];
  const put = (tenantId: TenantId, facts: UsageFact[]) => records.push({ tenantId, facts });
  const timeOf = () => addSeconds(day.start, pick(4 * 3_600));
  for (let id = 0; id < size; id += 1) {
    const tenantId = pick(3) === 0 ? tenantB : tenantA;
    const fact = eventFact(id, timeOf(), BigInt(pick(5_000)) * 10n ** BigInt(pick(13)));
    oracle.push({ tenantId, meter: 'job-minutes', time: fact.time, units: fact.units });
    const last = records.at(-1);
    if (last?.tenantId === tenantId && pick(3) > 0)
      records[records.length - 1] = { tenantId, facts: [...last.facts, fact] };
    else put(tenantId, [fact]);
    if (random() < 0.1) put(tenantId, [fact]);
  }
  for (let id = 0; id < size / 4; id += 1) {
    const tenantId = pick(2) === 0 ? tenantB : tenantA;
    const second = addSeconds(day.start, pick(30)).slice(0, 19);
    const ids = Array.from({ length: 1 + pick(6) }, (_, index) => digest(`call ${id} ${index}`).slice(0, 16));
    for (const _ of ids)
      oracle.push({ tenantId, meter: 'api-calls', time: `${second}.000Z` as Instant, units: 10n ** 12n });
    put(tenantId, [{ kind: 'calls', meter: 'api-calls', second, ids }]);
    // The log is delivered again, cut differently.
    if (random() < 0.3)
      put(tenantId, [{ kind: 'calls', meter: 'api-calls', second, ids: ids.slice(pick(ids.length)) }]);
  }
  return { records, oracle, random };
}

function shuffled<T>(items: readonly T[], random: () => number): T[] {
  const copy = [...items];
  for (let i = copy.length - 1; i > 0; i -= 1) {
    const j = Math.floor(random() * (i + 1));
    [copy[i], copy[j]] = [copy[j] as T, copy[i] as T];
  }
  return copy;
}

const arrived = (records: readonly UsageRecord[]): ArrivedRecord[] =>
  records.map((value, index) => ({ sequence: sequenceOf(index), value }));

/** One invocation of the consumer, which may die on the way. */
function run(world: UsageWorld, batch: readonly ArrivedRecord[], fate: Fate = {}) {
  const process = aProcess(world.table, fate);
  const answer = aggregateUsage({ now: world.clock() }, batch, {
    ...world.aggregateDeps,
    tenant: (tenantId) => ({
      ledger: ledgerStore(process.table, tenantId),
      barriers: barrierStore(process.table, tenantId),
      transact: (writes) => process.table.transact(writes),
    }),
    archive: { put: (tenantId, events) => process.call(() => world.aggregateDeps.archive.put(tenantId, events)) },
    onFailure: () => undefined,
  });
  return { answer, calls: process.calls };
}

const quantity = (oracle: readonly Oracle[], tenantId: TenantId, meter: string, { start, end }: Period): Rational =>
  ratio(
    oracle
      .filter((one) => one.tenantId === tenantId && one.meter === meter && start <= one.time && one.time < end)
      .reduce((sum, { units }) => sum + units, 0n),
    10n ** 12n,
  );

async function expectTotals(world: UsageWorld, oracle: readonly Oracle[], cuts: readonly Instant[]): Promise<void> {
  const edges = [day.start, ...[...cuts].sort(), day.end];
  for (const tenantId of [tenantA, tenantB]) {
    const parts = edges.slice(1).map((end, index) => ({ start: edges[index] as Instant, end }));
    const readings = await Promise.all(parts.map((part) => world.read(part, tenantId)));
    for (const meter of METERS) {
      parts.forEach((part, i) => {
        expect(readings[i]?.get(meter)).toEqual(quantity(oracle, tenantId, meter, part));
      });
      const sum = readings.map((reading) => reading.get(meter) ?? ZERO).reduce(add, ZERO);
      expect((await world.read(theDay, tenantId)).get(meter)).toEqual(sum);
    }
  }
}

/** The rollups' count of events and calls is the number of claims: nothing counts without one. */
function expectReconciled(world: UsageWorld): void {
  for (const tenantId of [tenantA, tenantB]) {
    const hours = world.table.all(`TENANT#${tenantId}#USAGE`).filter(({ sk }) => sk.includes('#H#'));
    const rolledUp = hours.reduce((sum, hour) => sum + Number(hour['n']), 0);
    const events = world.table.all(`TENANT#${tenantId}#EVENT`).length;
    const calls = world.table.all(`TENANT#${tenantId}#CALL`).map((row) => (row['ids'] as string[]).length);
    expect(rolledUp).toBe(calls.reduce((sum, n) => sum + n, events));
  }
}

/** Delivers the stream as Kinesis and Lambda may: any batch bounds, deaths, halves, overtaking repeats, wider retries. */
async function deliver(world: UsageWorld, records: readonly ArrivedRecord[], random: () => number): Promise<number> {
  const pick = (n: number) => Math.floor(random() * n);
  let faults = 0;
  for (let position = 0; position < records.length; ) {
    const size = 1 + pick(60);
    const batch = records.slice(position, position + size);
    const dying = () => ({ diesAt: 1 + pick(8), when: random() < 0.5 ? 'before' : 'after' }) as const;
    const mode = random();
    faults += mode < 0.6 ? 1 : 0;
    if (mode < 0.2) await run(world, batch, dying()).answer;
    else if (mode < 0.35) {
      await run(world, batch, dying()).answer;
      const half = batch.length >> 1;
      await run(world, batch.slice(0, half), dying()).answer;
      await run(world, batch.slice(half)).answer;
    } else if (mode < 0.5) {
      const delay = () => pick(3);
      await Promise.all([run(world, batch, { delay, ...dying() }).answer, run(world, batch, { delay }).answer]);
    } else if (mode < 0.6) {
      await run(world, batch, dying()).answer;
      await run(world, records.slice(Math.max(0, position - 20), position + size + 20)).answer;
    }
    expect(await run(world, batch).answer).toBeUndefined();
    position += batch.length;
  }
  return faults;
}

describe('usage counts exactly once', () => {
  it('under shuffles, duplicates, deaths, halved batches, repeats that overtake and recut logs, to the last unit', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer(),
        fc.array(fc.integer({ min: 0, max: 14_399 }), { maxLength: 4 }),
        async (seed, cuts) => {
          const { records, oracle, random } = aStream(seed, 120);
          const world = aUsageWorld();

          await deliver(world, arrived(shuffled(records, random)), random);

          await expectTotals(
            world,
            oracle,
            cuts.map((second) => addSeconds(day.start, second)),
          );
          expectReconciled(world);
        },
      ),
      { numRuns: 100, seed: SEED },
    );
  });

  it('of 2,000 events with a tenth repeated, shuffled and faulted, loses none and doubles none', async () => {
    const { records, oracle, random } = aStream(SEED, 2_000);
    const world = aUsageWorld();

    const faults = await deliver(world, arrived(shuffled(records, random)), random);

    expect(faults).toBeGreaterThan(20);
    await expectTotals(world, oracle, [addSeconds(day.start, 5_401)]);
    expectReconciled(world);
  });

  it('dies before or after every single call to the outside, and the retry makes it whole', async () => {
    const { records, oracle } = aStream(SEED, 300);
    const batch = arrived(records);
    const whole = aUsageWorld();
    const { answer, calls } = run(whole, batch);
    await answer;
    expect(calls()).toBeGreaterThan(10);

    for (let diesAt = 1; diesAt <= calls(); diesAt += 1) {
      for (const when of ['before', 'after'] as const) {
        const world = aUsageWorld();
        const first = await run(world, batch, { diesAt, when }).answer;
        const again = batch.slice(batch.findIndex(({ sequence }) => sequence === first));
        expect(await run(world, first === undefined ? batch : again).answer).toBeUndefined();
        await expectTotals(world, oracle, []);
        expectReconciled(world);
      }
    }
  });

  it('gives the same rows whatever the partition of the stream into batches', async () => {
    const { records } = aStream(SEED, 150);
    const all = arrived(records);
    const rows = async (size: number) => {
      const world = aUsageWorld();
      for (let i = 0; i < all.length; i += size) await run(world, all.slice(i, i + size)).answer;
      return world.table.all().map(({ version: _, ...item }) => item);
    };

    const reference = await rows(all.length);

    for (const size of [1, 7, 50]) expect(await rows(size)).toEqual(reference);
  });

  it('counts the first of two that contradict each other, marks the conflict, and a replay of either changes nothing', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 40 }), fc.integer(), async (size, seed) => {
        const random = seeded(seed);
        const first = Array.from({ length: 20 }, (_, id) => eventFact(id, START, BigInt(id + 1) * 10n ** 12n));
        const second = first.map((fact, id) => ({ ...eventFact(id, START, 7n, 'other'), identity: fact.identity }));
        const all = arrived(
          shuffled([...first, ...second], random).map((fact) => ({ tenantId: tenantA, facts: [fact] })),
        );
        const winners = new Map<string, bigint>();
        for (const { value } of all) {
          const [fact] = value.facts;
          if (fact?.kind === 'event' && !winners.has(fact.identity)) winners.set(fact.identity, fact.units);
        }
        const world = aUsageWorld();

        for (let i = 0; i < all.length; i += size) await run(world, all.slice(i, i + size)).answer;
        await run(world, shuffled(all, random)).answer;

        const expected = ratio(
          [...winners.values()].reduce((sum, units) => sum + units, 0n),
          10n ** 12n,
        );
        expect((await world.read(theDay)).get('job-minutes')).toEqual(expected);
        const rows = world.table.all(`TENANT#${tenantA}#EVENT`);
        expect(rows.every((row) => row['conflictedAt'] !== undefined)).toBe(true);
      }),
      { numRuns: 25, seed: SEED },
    );
  });

  it('writes nothing for a tenant that its deletion has removed, and still counts for the others', async () => {
    const { records, oracle } = aStream(SEED, 60);
    const world = aUsageWorld();
    world.table.items.delete(JSON.stringify([`TENANT#${tenantB}#CONFIG`, 'TENANT']));

    expect(await run(world, arrived(records)).answer).toBeUndefined();

    expect(world.table.all(`TENANT#${tenantB}`)).toEqual([]);
    expect(world.gone).toEqual([tenantB]);
    expect((await world.read(theDay)).get('api-calls')).toEqual(quantity(oracle, tenantA, 'api-calls', theDay));
  });

  it('asks for the records of a tenant that fails again, and keeps what it counted for the others', async () => {
    const { records } = aStream(SEED, 60);
    const world = aUsageWorld();
    const batch = arrived(records);
    const failing = aggregateUsage({ now: world.clock() }, batch, {
      ...world.aggregateDeps,
      tenant: (tenantId) => {
        const ports = world.aggregateDeps.tenant(tenantId);
        const refuse = async () => Promise.reject(new Error('AccessDenied'));
        return tenantId === tenantB ? { ...ports, transact: refuse } : ports;
      },
    });

    expect(await failing).toBe(batch.find(({ value }) => value.tenantId === tenantB)?.sequence);
    expect(world.failures).toHaveLength(1);
    expect(world.table.all(`TENANT#${tenantA}#EVENT`).length).toBeGreaterThan(0);
  });

  it('archives what was accepted as it was sent, before its batch is done with', async () => {
    const { records } = aStream(SEED, 40);
    const world = aUsageWorld();

    await run(world, arrived(records)).answer;

    const ids = new Set(world.archived.map(({ raw }) => raw));
    expect(ids.size).toBe(40);
  });
});
