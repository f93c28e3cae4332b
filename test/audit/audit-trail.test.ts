import { describe, expect, it } from 'vitest';
import { auditStore } from '../../functions/audit/store.ts';
import { listAuditEvents } from '../../functions/audit/verbs/list-audit-events.ts';
import type { Item } from '../../functions/kernel/change.ts';
import { addSeconds, instant } from '../../functions/kernel/time.ts';
import { journalIdOf, journalTime } from '../../functions/platform/journal-id.ts';
import { aWorld, START, tenantA, tenantB } from '../kit/world.ts';

const setUp = async (count: number, change: (index: number) => Record<string, unknown> = () => ({})) => {
  const world = aWorld();
  const entry = (index: number, tenantId = tenantA): Item => {
    const at = addSeconds(START, index);
    return {
      pk: `TENANT#${tenantId}#JOURNAL`,
      sk: journalIdOf(at, String(index)),
      entity: 'journal',
      version: 1,
      createdAt: at,
      updatedAt: at,
      actor: { type: 'user', id: 'usr_A' },
      requestId: `req-${index}`,
      action: 'project.create',
      target: `prj_${index}`,
      outcome: 'succeeded',
      ...change(index),
    };
  };
  for (let index = 0; index < count; index += 1) await world.table.transact([{ put: entry(index) }]);
  await world.table.transact([{ put: entry(0, tenantB) }]);
  const reads: number[] = [];
  const table = {
    ...world.table,
    query: async (query: Parameters<typeof world.table.query>[0]) => {
      const page = await world.table.query(query);
      reads.push(page.data.length);
      return page;
    },
  };
  const list = (input: Partial<Parameters<typeof listAuditEvents>[1]>, tenantId = tenantA) => {
    const ctx = world.ctx({ tenantId });
    return listAuditEvents(ctx, { limit: 25, ...input }, { store: auditStore(tenantId, table, world.seal(tenantId)) });
  };
  return { list, reads };
};
const targets = (page: { readonly data: readonly { readonly target: string }[] }) => page.data.map((e) => e.target);

describe('the audit trail', () => {
  it('is empty for a tenant in which nothing has happened', async () => {
    const { list } = await setUp(0);

    expect(await list({})).toEqual({ data: [], nextCursor: null, hasMore: false });
  });

  it('tells who did what, newest first, and nothing of another tenant', async () => {
    const { list } = await setUp(3);

    const page = await list({});

    expect(targets(page)).toEqual(['prj_2', 'prj_1', 'prj_0']);
    expect(page.data[0]).toEqual({
      id: expect.stringMatching(/^aud_/),
      occurredAt: '2026-11-24T10:00:02.000Z',
      actor: { type: 'user', id: 'usr_A' },
      action: 'project.create',
      target: 'prj_2',
      outcome: 'succeeded',
      requestId: 'req-2',
      changes: null,
    });
    expect(targets(await list({}, tenantB))).toEqual(['prj_0']);
  });

  it('never shows a sealed value or the events beside the record', async () => {
    const { list } = await setUp(1, () => ({
      changes: { nameSealed: 's1.k1.xyz', changed: ['name'] },
      events: [{ type: 'ProjectCreated', data: { secret: 1 } }],
    }));

    const [entry] = (await list({})).data;

    expect(entry?.changes).toEqual({ changed: ['name'] });
    expect(JSON.stringify(entry)).not.toContain('secret');
  });

  it('takes times as a half-open range', async () => {
    const { list } = await setUp(5);

    const page = await list({ from: '2026-11-24T10:00:01Z', to: '2026-11-24T10:00:03.000Z' });

    expect(targets(page)).toEqual(['prj_2', 'prj_1']);
    expect(targets(await list({ from: '2026-11-24T10:00:03Z' }))).toEqual(['prj_4', 'prj_3']);
    expect(targets(await list({ to: '2026-11-24T10:00:01Z' }))).toEqual(['prj_0']);
    await expect(list({ from: '2026-11-24T10:00Z' })).rejects.toMatchObject({ code: 'malformed-request' });
  });

  it('filters by action, actor and target', async () => {
    const { list } = await setUp(6, (index) =>
      index % 2 === 0 ? { action: 'file.create' } : { actor: { type: 'token', id: 'tok_B', userId: 'usr_A' } },
    );

    expect(targets(await list({ action: 'file.create' }))).toEqual(['prj_4', 'prj_2', 'prj_0']);
    expect(targets(await list({ actor: 'tok_B' }))).toEqual(['prj_5', 'prj_3', 'prj_1']);
    expect(targets(await list({ target: 'prj_3' }))).toEqual(['prj_3']);
    expect((await list({ actor: 'tok_B' })).data[0]?.actor).toEqual({ type: 'token', id: 'tok_B' });
  });

  it('pages through a filtered list without loss or repeat, wherever the pages are cut', async () => {
    const { list } = await setUp(260, (index) => (index % 3 === 0 ? { action: 'file.create' } : {}));
    const seen: string[] = [];

    let cursor: string | undefined;
    do {
      const page = await list({ action: 'file.create', limit: 7, ...(cursor ? { cursor } : {}) });
      seen.push(...targets(page));
      cursor = page.nextCursor ?? undefined;
    } while (cursor);

    expect(seen).toEqual(Array.from({ length: 87 }, (_, i) => `prj_${258 - i * 3}`));
  });

  it('reads a bounded number of entries for a filter that lets nothing through, and can be continued', async () => {
    const { list, reads } = await setUp(1_150, (index) => (index === 0 ? { action: 'rare' } : {}));

    const first = await list({ action: 'rare' });
    const read = reads.reduce((sum, n) => sum + n, 0);
    const second = await list({ action: 'rare', cursor: first.nextCursor ?? '' });

    expect(first).toMatchObject({ data: [], hasMore: true });
    expect(read).toBe(1_000);
    expect(targets(second)).toEqual(['prj_0']);
    expect(second.hasMore).toBe(false);
  });

  it('does not take a cursor with another filter, or of another tenant', async () => {
    const { list } = await setUp(3);
    const { nextCursor } = await list({ limit: 1 });

    const cursor = nextCursor ?? '';
    const refused = { code: 'bad-cursor' };
    await expect(list({ limit: 1, cursor, action: 'project.create' })).rejects.toMatchObject(refused);
    await expect(list({ limit: 1, cursor, from: '2026-11-24T10:00:00Z' })).rejects.toMatchObject(refused);
    await expect(list({ limit: 1, cursor }, tenantB)).rejects.toMatchObject(refused);
    await expect(list({ cursor: 'made up' })).rejects.toMatchObject(refused);
  });
});

describe('a journal id of background work', () => {
  const at = instant('2026-11-24T10:00:00.000Z');

  it('is the same for the same cause, another for another, and tells its time', () => {
    expect(journalIdOf(at, 'file.store', 'fil_1')).toBe(journalIdOf(at, 'file.store', 'fil_1'));
    expect(journalIdOf(at, 'file.store', 'fil_1')).not.toBe(journalIdOf(at, 'file.store', 'fil_2'));
    expect(journalIdOf(at, 'a', 'bc')).not.toBe(journalIdOf(at, 'ab', 'c'));
    expect(journalTime(journalIdOf(at, 'x'))).toBe(at);
    expect(journalTime('aud_something-else')).toBeUndefined();
    expect(journalIdOf(at, 'z') < journalIdOf(addSeconds(at, 1), 'a')).toBe(true);
  });
});
