import { describe, expect, it } from 'vitest';
import { type Change, WriteConflict } from '../../functions/kernel/change.ts';
import { problem } from '../../functions/kernel/problem.ts';
import { committer, idempotencyKeyOf, replyOf, replyText } from '../../functions/platform/commit.ts';
import { aWorld, tenantA } from '../kit/world.ts';

const pk = `TENANT#${tenantA}#THING`;
const change = (more: Partial<Change<unknown>> = {}): Change<unknown> => ({
  writes: [{ put: { pk, sk: '1' }, if: { kind: 'absent' } }],
  audit: { action: 'thing.create', target: '1', changes: { changed: ['name'] } },
  reply: { id: '1' },
  ...more,
});
const setUp = (origin: object = {}) => {
  const world = aWorld();
  const ctx = { ...world.ctx(), ...origin };
  const commit = committer(world.table, world.seal(), world.newId, ctx);
  return { ...world, ctx, commit, journal: () => world.table.all(`TENANT#${tenantA}#JOURNAL`) };
};

describe('a commit', () => {
  it('writes data, audit record and outgoing events together', async () => {
    const { commit, journal, table, ctx } = setUp();
    const event = { source: 'tenantry.things', type: 'ThingCreated', version: 1, data: { id: '1' } };

    const reply = await commit(change({ events: [event] }));

    expect(reply).toEqual({ id: '1' });
    expect(await table.get({ pk, sk: '1' })).toBeDefined();
    expect(journal()).toEqual([
      {
        pk: `TENANT#${tenantA}#JOURNAL`,
        sk: expect.stringMatching(/^aud_/),
        entity: 'journal',
        version: 1,
        createdAt: ctx.now,
        updatedAt: ctx.now,
        tenantId: tenantA,
        actor: ctx.actor,
        requestId: ctx.requestId,
        action: 'thing.create',
        target: '1',
        changes: { changed: ['name'] },
        outcome: 'succeeded',
        events: [event],
      },
    ]);
  });

  it('leaves nothing at all where one write is refused, and throws what that write names', async () => {
    const { commit, journal, table } = setUp();
    const refused = { check: { pk, sk: '0' }, if: { kind: 'exists' as const }, orElse: problem('not-found') };

    await expect(commit(change({ writes: [...change().writes, refused] }))).rejects.toMatchObject({
      code: 'not-found',
    });

    expect(table.all()).toEqual([]);
    expect(journal()).toEqual([]);
  });

  it('names the caller’s own write by its index in a conflict', async () => {
    const { commit, table } = setUp();
    await table.transact([{ put: { pk, sk: '1', version: 9 } }]);

    const conflict = await commit(change()).catch((error: unknown) => error);

    expect(conflict).toBeInstanceOf(WriteConflict);
    expect(conflict).toMatchObject({ index: 0, existing: { version: 9 } });
  });

  it('of background work under one journal id happens once', async () => {
    const { commit, journal } = setUp({ journalId: 'aud_fixed' });
    const counting = { writes: [{ update: { pk, sk: 'n' }, add: { n: 1 } }] };

    await commit(change(counting));
    await commit(change(counting)).catch((error: unknown) => expect(error).toBeInstanceOf(WriteConflict));

    expect(journal().map(({ sk }) => sk)).toEqual(['aud_fixed']);
  });

  it('keeps the sealed reply with the key that asked for it, for a week', async () => {
    const scope = { id: 'digest', requestHash: 'hash' };
    const { commit, table, seal, ctx } = setUp({ idempotency: scope });

    await commit(change({ reply: { id: '1', amount: 12n, name: 'readable' } }));

    const key = idempotencyKeyOf(tenantA, scope);
    const record = await table.get(key);
    expect(JSON.stringify(record)).not.toContain('readable');
    expect(record).toMatchObject({ requestHash: 'hash', expiresAt: Date.parse(ctx.now) / 1_000 + 7 * 86_400 });
    const opened = await seal().open(key, 'replySealed', String(record?.['replySealed']));
    expect(replyOf(opened)).toEqual({ id: '1', amount: 12n, name: 'readable' });
  });
});

describe('a kept reply', () => {
  it.each([
    [undefined, null],
    [null, null],
    ['text', 'text'],
    [{ a: [1n, { b: -5n }] }, { a: [1n, { b: -5n }] }],
  ])('of %o comes back as %o', (reply, back) => {
    expect(replyOf(replyText(reply))).toEqual(back);
  });
});
