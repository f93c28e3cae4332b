import { describe, expect, it } from 'vitest';
import { listPage } from '../../functions/platform/cursor.ts';
import { aWorld, tenantA, tenantB } from '../kit/world.ts';

const pk = `TENANT#${tenantA}#THING`;
const setUp = async () => {
  const { table, seal } = aWorld();
  await table.transact(['a', 'b', 'c', 'd', 'e'].map((sk) => ({ put: { pk, sk, gsi1pk: `${pk}#even`, gsi1sk: sk } })));
  const list = (query: object, page: { limit: number; cursor?: string | null }, tenantId = tenantA) =>
    listPage(
      { table, seal: seal(tenantId) },
      { pk, ...query },
      { limit: page.limit, ...(page.cursor ? { cursor: page.cursor } : {}) },
      ({ sk }) => sk,
    );
  return { list, table };
};

describe('a list by cursor', () => {
  it.each([{}, { newestFirst: true }, { pk: `${pk}#even`, index: 'gsi1' }])(
    'gives each item once, in order, to its end (%o)',
    async (query) => {
      const { list } = await setUp();
      const seen: string[] = [];

      let cursor: string | null = null;
      do {
        const page: Awaited<ReturnType<typeof list>> = await list(query, { limit: 2, cursor });
        seen.push(...page.data);
        cursor = page.nextCursor;
      } while (cursor);

      const order = ['a', 'b', 'c', 'd', 'e'];
      expect(seen).toEqual('newestFirst' in query ? order.reverse() : order);
    },
  );

  it('has no next page after exactly its last item, although the table names a last key at every limit', async () => {
    const { list, table } = await setUp();
    const { query } = table;
    table.query = async (asked) => {
      const page = await query(asked);
      const last = page.data.length === asked.limit ? page.data.at(-1) : undefined;
      return { ...page, ...(last ? { last: { pk: last.pk, sk: last.sk } } : {}) };
    };

    expect(await list({}, { limit: 5 })).toMatchObject({ nextCursor: null, hasMore: false });
    expect(await list({}, { limit: 4 })).toMatchObject({ data: ['a', 'b', 'c', 'd'], hasMore: true });
  });

  it('shows nothing of the keys behind a cursor', async () => {
    const { list } = await setUp();

    const { nextCursor } = await list({}, { limit: 2 });

    expect(Buffer.from(nextCursor ?? '', 'base64url').toString()).not.toContain('TENANT');
    expect(nextCursor).not.toContain('TENANT');
  });

  it('refuses the cursor of another list, order, range or tenant', async () => {
    const { list } = await setUp();
    const { nextCursor: cursor } = await list({}, { limit: 2 });
    const refused = { code: 'bad-cursor' };

    await expect(list({ pk: `${pk}S` }, { limit: 2, cursor })).rejects.toMatchObject(refused);
    await expect(list({ newestFirst: true }, { limit: 2, cursor })).rejects.toMatchObject(refused);
    await expect(list({ prefix: 'a' }, { limit: 2, cursor })).rejects.toMatchObject(refused);
    await expect(list({}, { limit: 2, cursor }, tenantB)).rejects.toMatchObject(refused);
    await expect(list({}, { limit: 2, cursor: `${cursor}x` })).rejects.toMatchObject(refused);
  });
});
