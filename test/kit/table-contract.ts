import { describe, expect, it } from 'vitest';
import { WriteConflict } from '../../functions/kernel/change.ts';
import { problem } from '../../functions/kernel/problem.ts';
import type { Table } from '../../functions/platform/table.ts';
import type { UpdateItem } from '../../functions/platform/update-item.ts';

/** What every table must do; run against the fake on each commit and against the emulator's DynamoDB. */
export function tableContract(name: string, makeTable: () => Promise<Table & { readonly update: UpdateItem }>): void {
  const base = `TENANT#contract-${Date.now().toString(36)}-${Math.random().toString(36).slice(2)}`;
  let made = 0;
  const fresh = async () => ({ table: await makeTable(), pk: `${base}#${++made}` });

  describe(name, () => {
    it('gives back what was put, and nothing for an unknown key', async () => {
      const { table, pk } = await fresh();
      await table.transact([{ put: { pk, sk: 'a', n: 7, list: [1, 'x'], map: { deep: true } } }]);
      expect(await table.get({ pk, sk: 'a' })).toEqual({ pk, sk: 'a', n: 7, list: [1, 'x'], map: { deep: true } });
      expect(await table.get({ pk, sk: 'b' })).toBeUndefined();
      expect(
        await table.getMany([
          { pk, sk: 'a' },
          { pk, sk: 'b' },
        ]),
      ).toHaveLength(1);
    });

    it('takes a whole item for its key', async () => {
      const { table, pk } = await fresh();
      const item = { pk, sk: 'a', n: 1 };
      await table.transact([{ put: item }]);
      expect(await table.get(item)).toEqual(item);
      await table.transact([{ update: item, set: { n: 2 } }]);
      await table.transact([{ check: item, if: { kind: 'exists' } }, { put: { pk, sk: 'b' } }]);
      await table.transact([{ delete: item }]);
      expect(await table.get(item)).toBeUndefined();
    });

    it('writes all or nothing, and names the write that met a failed condition with what was there', async () => {
      const { table, pk } = await fresh();
      await table.transact([{ put: { pk, sk: 'taken', version: 1 } }]);
      const attempt = table.transact([
        { put: { pk, sk: 'other' } },
        { put: { pk, sk: 'taken', version: 2 }, if: { kind: 'absent' } },
      ]);
      const conflict = await attempt.catch((error: unknown) => error);
      expect(conflict).toBeInstanceOf(WriteConflict);
      expect(conflict).toMatchObject({ index: 1, existing: { sk: 'taken', version: 1 } });
      expect(await table.get({ pk, sk: 'other' })).toBeUndefined();
    });

    it('throws the problem that the write names', async () => {
      const { table, pk } = await fresh();
      await expect(
        table.transact([{ delete: { pk, sk: 'x' }, if: { kind: 'exists' }, orElse: problem('not-found') }]),
      ).rejects.toMatchObject({ code: 'not-found' });
    });

    it.each([
      ['version', { kind: 'version', version: 3 } as const, { version: 3 }, { version: 4 }],
      [
        'equals',
        { kind: 'equals', values: { state: 'open', n: 1 } } as const,
        { state: 'open', n: 1 },
        { state: 'shut', n: 1 },
      ],
      [
        'absent-or-equals',
        { kind: 'absent-or-equals', values: { owner: 'a' } } as const,
        { owner: 'a' },
        { owner: 'b' },
      ],
      [
        'absent-or-expired',
        { kind: 'absent-or-expired', nowSeconds: 100 } as const,
        { expiresAt: 100 },
        { expiresAt: 101 },
      ],
      ['below (text)', { kind: 'below', attribute: 'hw', value: '0009' } as const, { hw: '0008' }, { hw: '0009' }],
      ['below (number)', { kind: 'below', attribute: 'n', value: 5 } as const, { n: 4 }, { n: 5 }],
      ['exists-and-below', { kind: 'exists-and-below', attribute: 'n', value: 5 } as const, { other: 1 }, { n: 5 }],
      [
        'equals-and-below (too much)',
        { kind: 'equals-and-below', values: { start: 7 }, attribute: 'used', value: 5 } as const,
        { start: 7, used: 4 },
        { start: 7, used: 5 },
      ],
      [
        'equals-and-below (another one)',
        { kind: 'equals-and-below', values: { start: 7 }, attribute: 'used', value: 5 } as const,
        { start: 7, used: 4 },
        { start: 8, used: 4 },
      ],
    ])('honors the condition %s', async (_, condition, passing, failing) => {
      const { table, pk } = await fresh();
      await table.transact([{ put: { pk, sk: 'yes', ...passing } }, { put: { pk, sk: 'no', ...failing } }]);
      await table.transact([{ update: { pk, sk: 'yes' }, set: { seen: true }, if: condition }]);
      await expect(
        table.transact([{ update: { pk, sk: 'no' }, set: { seen: true }, if: condition }]),
      ).rejects.toBeInstanceOf(WriteConflict);
      expect((await table.get({ pk, sk: 'yes' }))?.['seen']).toBe(true);
    });

    it('makes no item where one has to be there', async () => {
      const { table, pk } = await fresh();
      const below = { kind: 'exists-and-below', attribute: 'n', value: 5 } as const;
      await expect(
        table.transact([{ update: { pk, sk: 'no' }, set: { seen: true }, if: below }]),
      ).rejects.toBeInstanceOf(WriteConflict);
      expect(await table.get({ pk, sk: 'no' })).toBeUndefined();
    });

    it('updates by setting, adding beyond 2^53 and removing, and makes the item where it is absent', async () => {
      const { table, pk } = await fresh();
      await table.transact([
        { update: { pk, sk: 'u' }, set: { a: 'x', gone: undefined }, add: { n: 2, big: 9_007_199_254_740_993n } },
      ]);
      await table.transact([{ update: { pk, sk: 'u' }, add: { n: -5, big: 1n }, remove: ['a'] }]);
      expect(await table.get({ pk, sk: 'u' })).toEqual({ pk, sk: 'u', n: -3, big: '9007199254740994' });
    });

    it('updates one item alone, answering it as it then is, and refuses with what was there', async () => {
      const { table, pk } = await fresh();
      const made = await table.update({ update: { pk, sk: 'u' }, set: { start: 7 }, add: { used: 2 } });
      expect(made).toEqual({ pk, sk: 'u', start: 7, used: 2 });
      const below = { kind: 'equals-and-below', values: { start: 7 }, attribute: 'used', value: 3 } as const;
      const grown = await table.update({ update: { pk, sk: 'u' }, add: { used: 3 }, if: below });
      expect(grown).toMatchObject({ start: 7, used: 5 });
      const refused = await table
        .update({ update: { pk, sk: 'u' }, add: { used: 1 }, if: below })
        .catch((error: unknown) => error);
      expect(refused).toBeInstanceOf(WriteConflict);
      expect(refused).toMatchObject({ existing: { start: 7, used: 5 } });
    });

    it('gives each of many at once its turn: a cap of updates is never passed', async () => {
      const { table, pk } = await fresh();
      await table.transact([{ put: { pk, sk: 'u', start: 7, used: 0 } }]);
      const below = { kind: 'equals-and-below', values: { start: 7 }, attribute: 'used', value: 5 } as const;
      const all = await Promise.allSettled(
        Array.from({ length: 12 }, () => table.update({ update: { pk, sk: 'u' }, add: { used: 1 }, if: below })),
      );
      expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(5);
      expect((await table.get({ pk, sk: 'u' }))?.['used']).toBe(5);
    });

    it('pages in key order both ways and stops at the end', async () => {
      const { table, pk } = await fresh();
      await table.transact(['a', 'b', 'c', 'd', 'e'].map((sk) => ({ put: { pk, sk } })));
      const first = await table.query({ pk, limit: 2, consistent: true });
      expect(first.data.map((item) => item.sk)).toEqual(['a', 'b']);
      const second = await table.query({
        pk,
        limit: 3,
        consistent: true,
        ...(first.last ? { after: first.last } : {}),
      });
      expect(second.data.map((item) => item.sk)).toEqual(['c', 'd', 'e']);
      const newest = await table.query({ pk, limit: 2, newestFirst: true, consistent: true });
      expect(newest.data.map((item) => item.sk)).toEqual(['e', 'd']);
    });

    it('reads by prefix and by half-open range', async () => {
      const { table, pk } = await fresh();
      await table.transact(['x#1', 'x#2', 'y#1', 'z'].map((sk) => ({ put: { pk, sk } })));
      const keys = async (range: object) =>
        (await table.query({ pk, limit: 10, consistent: true, ...range })).data.map((item) => item.sk);
      expect(await keys({ prefix: 'x#' })).toEqual(['x#1', 'x#2']);
      expect(await keys({ from: 'x#2' })).toEqual(['x#2', 'y#1', 'z']);
      expect(await keys({ before: 'y#1' })).toEqual(['x#1', 'x#2']);
      expect(await keys({ from: 'x#2', before: 'y#1' })).toEqual(['x#2']);
    });

    it('takes the same transaction twice under one token as one', async () => {
      const { table, pk } = await fresh();
      const writes = [{ update: { pk, sk: 'n' }, add: { n: 1 } }];
      const token = Math.random().toString(36).slice(2).padEnd(20, '0');
      await table.transact(writes, token);
      await table.transact(writes, token);
      expect((await table.get({ pk, sk: 'n' }))?.['n']).toBe(1);
    });
  });
}
