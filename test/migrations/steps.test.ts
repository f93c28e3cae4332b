import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Item } from '../../functions/kernel/change.ts';
import { tenantA, tenantB } from '../kit/world.ts';
import { aFleet } from './migrations-world.ts';
import { failing, labels, titles } from './toys.ts';

const named = (count: number) => Array.from({ length: count }, (_, i) => ({ name: `n${i}`, tag: `t${i}` }));
const plain = (items: readonly Item[]) => JSON.stringify(items);

async function withItems(count: number, registry = [titles, labels]) {
  const fleet = aFleet(registry);
  await fleet.add(tenantA, { items: named(count) });
  return fleet;
}

describe('a tenant that is brought on', () => {
  it('has every item changed, its ledger at the last version, and a line for each step in history and trail', async () => {
    const fleet = await withItems(60);

    const { state, ledger } = await fleet.take();

    expect(state).toBe('settled');
    expect(ledger).toMatchObject({ dataVersion: 2, steps: 2, step: null, failure: null });
    expect(fleet.items().every((item) => item['title'] === `The ${item['name']}` && item['label'])).toBe(true);
    expect(fleet.items().every((item) => item['version'] === 1 && item['tag'] === undefined)).toBe(true);
    const history = await fleet.ledgerOf(tenantA).history(10);
    expect(
      history.map(({ number, migration, aim, changed, passes }) => [number, migration, aim, changed, passes]),
    ).toEqual([
      [2, 2, 'apply', 60, 2],
      [1, 1, 'apply', 60, 2],
    ]);
    expect(history.every(({ checksum }) => /^[0-9a-f]{64}$/.test(checksum))).toBe(true);
    const trail = fleet.table.all(`TENANT#${tenantA}#JOURNAL`);
    expect(trail.map(({ action, target, changes }) => [action, target, changes])).toEqual([
      ['migration.apply', 'titles', { dataVersion: 1, changed: 60, run: 'run#1' }],
      ['migration.apply', 'labels', { dataVersion: 2, changed: 60, run: 'run#1' }],
    ]);
    expect(await fleet.fleet.find(tenantA)).toMatchObject({ dataVersion: 2, mark: null });
  });

  it('has nothing done again', async () => {
    const fleet = await withItems(10);
    await fleet.take();
    const before = plain(fleet.table.all());

    expect(await fleet.take({ run: 'run#2' })).toMatchObject({ state: 'settled' });

    expect(plain(fleet.table.all())).toBe(before);
  });

  it('leaves what is another tenant’s as it is', async () => {
    const fleet = await withItems(10);
    await fleet.add(tenantB, { items: named(3) });
    const before = plain(fleet.table.all(`TENANT#${tenantB}`));

    await fleet.take();

    expect(plain(fleet.table.all(`TENANT#${tenantB}`))).toBe(before);
  });

  it('is looked at again where a writer was at work behind the pass', async () => {
    const fleet = await withItems(60, [titles]);
    const turns = fleet.faults.calls;
    const { table } = fleet;
    const { transact } = table;
    let hasWritten = false;
    table.transact = async (...given) => {
      await transact(...given);
      if (hasWritten || turns.filter((call) => call === 'ledger.turn').length < 3) return;
      hasWritten = true;
      await transact([
        { put: { pk: `TENANT#${tenantA}#PROJECT`, sk: 'prj_000a', name: 'late', version: 1 }, if: { kind: 'absent' } },
      ]);
    };

    await fleet.take();

    expect(hasWritten).toBe(true);
    expect(fleet.items()).toHaveLength(61);
    expect(fleet.items().every((item) => item['title'] === `The ${item['name']}`)).toBe(true);
  });

  it('stops where its tenant is no more, and writes nothing of it', async () => {
    const fleet = await withItems(3);
    await fleet.table.transact([{ delete: { pk: `TENANT#${tenantA}#CONFIG`, sk: 'TENANT' } }]);
    const before = plain(fleet.table.all());

    expect(await fleet.take()).toMatchObject({ state: 'gone' });

    expect(plain(fleet.table.all())).toBe(before);
  });
});

describe('a step that fails', () => {
  it('is taken back over what was done, and says why and at which item', async () => {
    const fleet = aFleet([titles, failing(labels)]);
    await fleet.add(tenantA, { items: named(60).map((item, i) => (i === 40 ? { ...item, bad: 'up' } : item)) });

    const { state, ledger } = await fleet.take();

    expect(state).toBe('failed');
    expect(ledger).toMatchObject({ dataVersion: 1, steps: 2, step: null });
    expect(ledger.failure).toMatchObject({ code: 'BadItem', item: 'prj_040', migration: 2, run: 'run#1' });
    expect(fleet.items().every((item) => item['title'] && item['tag'] && item['label'] === undefined)).toBe(true);
    const [last] = await fleet.ledgerOf(tenantA).history(1);
    expect(last).toMatchObject({ aim: 'undo', migration: 2, changed: 25, failure: { code: 'BadItem' } });
    expect(await fleet.fleet.find(tenantA)).toMatchObject({
      dataVersion: 1,
      mark: { state: 'failed', item: 'prj_040' },
    });
  });

  it('is not repeated by the run that it failed in, and is by the next', async () => {
    const fleet = aFleet([failing(titles)]);
    await fleet.add(tenantA, { items: [{ name: 'x', bad: 'up' }] });
    await fleet.take();
    const lines = fleet.table.all().length;

    expect(await fleet.take()).toMatchObject({ state: 'failed' });
    expect(fleet.table.all()).toHaveLength(lines);
    await fleet.table.transact([{ update: { pk: `TENANT#${tenantA}#PROJECT`, sk: 'prj_000' }, remove: ['bad'] }]);
    expect(await fleet.take({ run: 'run#2' })).toMatchObject({
      state: 'settled',
      ledger: { dataVersion: 1, failure: null },
    });
  });

  it('that can’t be taken back either stays where it is, until it can', async () => {
    const fleet = aFleet([failing(titles)]);
    await fleet.add(tenantA, { items: [{ name: 'a' }, { name: 'b', bad: 'both' }] });

    expect(await fleet.take()).toMatchObject({ state: 'stuck', ledger: { dataVersion: 0, step: { aim: 'undo' } } });
    expect(await fleet.fleet.find(tenantA)).toMatchObject({ mark: { state: 'stuck', item: 'prj_001' } });
    await fleet.table.transact([{ update: { pk: `TENANT#${tenantA}#PROJECT`, sk: 'prj_001' }, remove: ['bad'] }]);
    expect(await fleet.take({ run: 'run#2' })).toMatchObject({ state: 'settled', ledger: { dataVersion: 1 } });
  });

  it('because it touches what is not its own, or never finds its work done, does no harm', async () => {
    for (const [code, up] of [
      ['not-its-own', () => ({ set: { version: 9 } })],
      ['never-settles', (item: Item) => ({ set: { n: Number(item['n'] ?? 0) + 1 } })],
    ] as const) {
      const down = (item: Item) => (item['n'] === undefined ? undefined : { remove: ['n'] });
      const fleet = aFleet([{ ...titles, up, down }]);
      await fleet.add(tenantA, { items: named(3) });
      const before = plain(fleet.items());

      expect(await fleet.take()).toMatchObject({ state: 'failed', ledger: { failure: { code } } });
      expect(plain(fleet.items())).toBe(before);
    }
  });

  it('because an item can’t be written is given up after so many tries', async () => {
    const fleet = await withItems(3, [titles]);
    const { transact } = fleet.table;
    fleet.table.transact = (writes, token) =>
      writes.some((write) => 'update' in write && write.update.sk === 'prj_001')
        ? Promise.reject(new Error('ItemSizeLimit'))
        : transact(writes, token);

    let tries = 0;
    const given = () => fleet.take().catch(() => undefined);
    let last = await given();
    for (; !last && tries < 30; tries += 1) last = await given();

    expect(tries).toBeGreaterThan(7);
    expect(last).toMatchObject({ state: 'failed', ledger: { failure: { code: 'out-of-tries' } } });
    expect(fleet.items().some((item) => item['title'])).toBe(false);
  });

  it('because its page is more than a transaction takes is done in smaller ones', async () => {
    const fleet = await withItems(30, [titles]);
    const { transact } = fleet.table;
    fleet.table.transact = (writes, token) =>
      writes.length > 6 ? Promise.reject(new Error('TransactionTooLarge')) : transact(writes, token);

    let last: Awaited<ReturnType<typeof fleet.take>> | undefined;
    for (let i = 0; i < 8 && last?.state !== 'settled'; i += 1) last = await fleet.take().catch(() => undefined);

    expect(last).toMatchObject({ state: 'settled', ledger: { dataVersion: 1 } });
    expect(fleet.items().every((item) => item['title'])).toBe(true);
  });
});

describe('a rollback', () => {
  it('gives back every byte, step by step', async () => {
    const fleet = await withItems(60);
    const before = plain(fleet.items());
    await fleet.take();

    const { state, ledger } = await fleet.take({ target: 0, isRollback: true, run: 'run#2' });

    expect(state).toBe('settled');
    expect(ledger).toMatchObject({ dataVersion: 0, steps: 4 });
    expect(plain(fleet.items())).toBe(before);
    expect((await fleet.ledgerOf(tenantA).history(2)).map(({ aim, migration }) => [aim, migration])).toEqual([
      ['revert', 1],
      ['revert', 2],
    ]);
  });

  it('is listed before the first item is touched: nobody counts on a version that is being taken back', async () => {
    const fleet = await withItems(3, [titles]);
    await fleet.take();
    const seen: unknown[] = [];
    const { transact } = fleet.table;
    fleet.table.transact = async (writes, token) => {
      if (writes.some((write) => 'update' in write && write.update.pk.endsWith('#PROJECT')))
        seen.push((await fleet.fleet.find(tenantA))?.dataVersion);
      return transact(writes, token);
    };

    await fleet.take({ target: 0, isRollback: true, run: 'run#2' });

    expect(seen).toEqual([0]);
  });
});

/** However often and wherever it breaks off: the same end as without, each item and each step once. */
describe('a runner that dies', () => {
  const scenarios = {
    'on the way up': { registry: [titles, labels], order: {} },
    'on the way back of a failed step': { registry: [titles, failing(labels)], order: {} },
    'in a rollback': { registry: [titles, labels], order: { target: 0, isRollback: true } },
  };

  it.each(Object.entries(scenarios))(
    '%s, at any call, before or after its effect',
    async (name, { registry, order }) => {
      const begun = async () => {
        const fleet = aFleet(registry);
        const items = named(30).map((item, i) => (i === 28 && name.includes('failed') ? { ...item, bad: 'up' } : item));
        await fleet.add(tenantA, { items });
        if ('isRollback' in order) await fleet.take({ run: 'run#0' });
        fleet.faults.calls.length = 0;
        return fleet;
      };
      const shape = async (fleet: Awaited<ReturnType<typeof begun>>) => {
        const { dataVersion, steps, step, failure } = await fleet.ledgerOf(tenantA).find();
        const history = (await fleet.ledgerOf(tenantA).history(20)).map(({ changed, checksum, aim, migration }) => ({
          ...{ changed, checksum, aim, migration },
        }));
        const trail = fleet.table.all(`TENANT#${tenantA}#JOURNAL`).map(({ action, changes }) => ({ action, changes }));
        const listed = await fleet.fleet.find(tenantA);
        return JSON.stringify({ dataVersion, steps, step, failure, history, trail, listed, items: fleet.items() });
      };
      const whole = await begun();
      await whole.take(order);
      const calls = whole.faults.calls.length;
      const expected = await shape(whole);
      expect(calls).toBeGreaterThan(10);

      for (let index = 0; index < calls; index += 1)
        for (const when of ['before', 'after'] as const) {
          const fleet = await begun();
          fleet.faults.failAt(index, when);
          await fleet.take(order).catch(() => undefined);
          fleet.faults.heal();
          await fleet.take(order);
          expect(await shape(fleet), `${when} ${whole.faults.calls[index]} #${index}`).toBe(expected);
        }
    },
  );
});

describe('two runners at once', () => {
  it('come to the end of one', async () => {
    const one = await withItems(60);
    await one.take();
    const two = await withItems(60);

    await Promise.all([two.take(), two.take(), two.take()]);
    await two.take();

    expect(plain(two.items()) === plain(one.items())).toBe(true);
    expect((await two.ledgerOf(tenantA).find()).steps).toBe(2);
    expect(two.table.all(`TENANT#${tenantA}#JOURNAL`)).toHaveLength(2);
  });
});

/** Writers as the house has them: conditional on the version that they read, which they count up. */
describe('what tenants write meanwhile', () => {
  const change = fc.record({
    at: fc.nat(40),
    item: fc.nat(29),
    name: fc.stringMatching(/^[a-z]{1,5}$/),
    kind: fc.constantFrom('rename', 'remove', 'add', 'count'),
  });

  it('is never lost, and is migrated too', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(change, { maxLength: 25 }), fc.boolean(), async (changes, isBack) => {
        const fleet = await withItems(30, [titles]);
        if (isBack) await fleet.take({ run: 'run#0' });
        const { table } = fleet;
        const pk = `TENANT#${tenantA}#PROJECT`;
        const wanted = new Map(fleet.items().map(({ sk, name, tag }) => [sk, { name, tag, files: 0 }]));
        const { transact, query } = table;
        let call = 0;
        const write = async ({ item, name, kind }: (typeof changes)[number]) => {
          const sk =
            kind === 'add' ? `prj_${String(item).padStart(3, '0')}-${name}` : `prj_${String(item).padStart(3, '0')}`;
          const before = await table.get({ pk, sk });
          const version = Number(before?.['version'] ?? 0);
          const was = wanted.get(sk);
          if (kind === 'add' && !before) {
            const title = isBack ? undefined : `The ${name}`;
            await transact([{ put: { pk, sk, name, title, version: 1 }, if: { kind: 'absent' } }]);
            wanted.set(sk, { name, tag: undefined, files: 0 });
          }
          if (!before || !was) return;
          const guard = { kind: 'version' as const, version };
          if (kind === 'remove') {
            await transact([{ delete: { pk, sk }, if: guard }]);
            wanted.delete(sk);
          }
          // A build that knows titles writes them with the name.
          if (kind === 'rename') {
            const title = isBack ? undefined : `The ${name}`;
            await transact([{ update: { pk, sk }, set: { name, title, version: version + 1 }, if: guard }]);
            wanted.set(sk, { ...was, name });
          }
          if (kind === 'count') {
            await transact([{ update: { pk, sk }, add: { files: 1 } }]);
            wanted.set(sk, { ...was, files: was.files + 1 });
          }
        };
        const between = async () => {
          call += 1;
          for (const each of changes.filter(({ at }) => at === call)) await write(each);
        };
        table.query = async (given) => {
          const page = await query(given);
          await between();
          return page;
        };
        table.transact = async (...given) => {
          await between();
          return transact(...given);
        };

        for (let i = 0; i < 5; i += 1)
          if ((await fleet.take(isBack ? { target: 0, isRollback: true } : {})).state === 'settled') break;

        const found = new Map(
          fleet
            .items()
            .map((item) => [item.sk, { name: item['name'], tag: item['tag'], files: Number(item['files'] ?? 0) }]),
        );
        expect(found).toEqual(wanted);
        for (const item of fleet.items()) expect(item['title']).toBe(isBack ? undefined : `The ${item['name']}`);
      }),
      { numRuns: 150 },
    );
  });
});
