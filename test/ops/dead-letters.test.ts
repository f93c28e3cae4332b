import { describe, expect, it } from 'vitest';
import { idsOf, type ParkedMessage, readParked } from '../../functions/ops/domain/dead-letter.ts';
import { letterEnds } from '../../functions/ops/letter-store.ts';
import type { Consumers } from '../../functions/ops/ports.ts';
import { listDeadLetters } from '../../functions/ops/verbs/list-dead-letters.ts';
import { removeDeadLetter, replayDeadLetter } from '../../functions/ops/verbs/replay-dead-letter.ts';
import { staffCommitter } from '../../functions/platform/staff-commit.ts';
import { aWorld, START, tenantA } from '../kit/world.ts';

const functionArn = 'arn:aws:lambda:us-east-1:000000000000:function:mailer';
const event = {
  ...{ version: '0', 'detail-type': 'InvitationCreated', source: 'tenantry.identity' },
  detail: {
    ...{ id: 'aud_01KATF5M80ABCDEFGHJKMNPQ71.0', tenantId: tenantA, occurredAt: START },
    data: { invitationId: 'ivt_01KATF5M80ABCDEFGHJKMNPQRT', email: 'person@example.com', note: 'call me' },
  },
};
const failedEvent = {
  requestContext: { functionArn, condition: 'RetriesExhausted', approximateInvokeCount: 3 },
  requestPayload: event,
  responsePayload: { errorType: 'MailRefused', errorMessage: 'no mail to person@example.com today' },
};
const batchInfo = {
  ...{ shardId: 'shardId-000000000001', startSequenceNumber: '100', endSequenceNumber: '102', batchSize: 3 },
  streamArn: 'arn:aws:kinesis:us-east-1:000000000000:stream/usage',
};
const failedBatch = {
  requestContext: { functionArn: `${functionArn}:$LATEST`, condition: 'RetryAttemptsExhausted' },
  KinesisBatchInfo: batchInfo,
};
const message = (id: string, body: unknown, attributes: Record<string, string> = {}): ParkedMessage => ({
  ...{ id, queue: 'control-plane', body: JSON.stringify(body), attributes, sentAt: START, receives: 1 },
});

describe('a dead letter', () => {
  it('of a function says whose it was and why, without addresses', () => {
    expect(readParked(message('m', failedEvent))).toMatchObject({
      ...{ functionArn, event, batch: null, error: { name: 'MailRefused', message: 'no mail to … today' } },
    });
  });

  it('of a rule says so by its attributes', () => {
    const attributes = {
      ...{ TARGET_ARN: functionArn, RULE_ARN: 'arn:aws:events:us-east-1:0:rule/bus/OnInvitation' },
      ...{ ERROR_CODE: 'NO_PERMISSIONS', ERROR_MESSAGE: 'not allowed' },
    };
    expect(readParked(message('m', event, attributes))).toMatchObject({
      ...{ functionArn, event, error: { name: 'NO_PERMISSIONS', message: 'not allowed' } },
    });
  });

  it('of a stream names its shard and range', () => {
    expect(readParked(message('m', failedBatch)).batch).toEqual({
      ...{ streamArn: batchInfo.streamArn, shardId: 'shardId-000000000001', first: '100', last: '102', size: 3 },
    });
  });

  it('that nobody understands is nobody’s', () => {
    expect(readParked({ body: 'not json', attributes: {} })).toMatchObject({ functionArn: null, event: null });
    expect(readParked({ body: '{"a":1}', attributes: {} }).functionArn).toBeNull();
  });

  it('shows ids and times, and nothing that a person typed', () => {
    const shown = JSON.stringify(idsOf(event));

    for (const id of [tenantA, 'ivt_01KATF5M80ABCDEFGHJKMNPQRT', START, 'InvitationCreated'])
      expect(shown).toContain(id);
    expect(shown).not.toMatch(/person|call me/);
  });
});

function lettersWorld(letters: ParkedMessage[]) {
  const world = aWorld();
  const invoked: unknown[] = [];
  const held = new Set<string>();
  let fails = false;
  const consumers: Consumers = {
    entryOf: async (arn) => (arn.startsWith(functionArn) ? 'identity/send-invitation' : null),
    again: async (_, given) => {
      invoked.push(given);
    },
    batch: async (_, records) => {
      if (!fails) invoked.push(...records);
      return !fails;
    },
  };
  const queues = {
    names: ['control-plane', 'application-plane'],
    list: async (queue: string, limit: number) => letters.filter((each) => each.queue === queue).slice(0, limit + 1),
    take: async (id: string) => {
      const found = letters.find((letter) => letter.id === id && !held.has(id));
      if (!found) return undefined;
      held.add(id);
      const remove = async () => {
        letters.splice(letters.indexOf(found), 1);
      };
      const giveBack = async () => {
        held.delete(id);
      };
      return { message: found, remove, giveBack };
    },
  };
  const ends = letterEnds(world.table);
  const stream = { records: [{ sequence: '100' }, { sequence: '101' }, { sequence: '102' }] as unknown[] };
  const deps = {
    ...{ queues, consumers, streams: { read: async () => stream.records }, settled: ends.find },
    settle: async (ctx: ReturnType<typeof world.operator>, id: string, end: Parameters<typeof ends.write>[1]) => {
      const origin = { ...ctx, ...(end.tenantId ? { tenantId: end.tenantId } : {}) };
      await staffCommitter(
        world.table,
        world.newId,
        origin,
      )({
        ...{ writes: [ends.write(id, end, ctx.now)], reply: undefined },
        audit: { action: end.action, target: id, changes: end.changes },
      });
    },
    keepReply: async <T>(_: unknown, reply: T) => reply,
  };
  const replay = (id: string) => replayDeadLetter(world.operator(), { deadLetterId: id }, deps);
  const remove = (id: string) => removeDeadLetter(world.operator(), { deadLetterId: id, reason: 'obsolete' }, deps);
  const list = (input: object = {}) => listDeadLetters(world.operator(), { limit: 25, ...input }, deps);
  const failing = (does: boolean) => {
    fails = does;
  };
  const journal = () => world.table.all('PLATFORM#STAFF-JOURNAL');
  return { ...world, letters, invoked, held, stream, replay, remove, list, failing, journal };
}

describe('dead letters', () => {
  it('are listed newest first, with what they were for', async () => {
    const world = lettersWorld([
      message('a', failedEvent),
      { ...message('b', failedBatch), queue: 'application-plane', sentAt: '2026-11-25T10:00:00.000Z' as never },
      message('c', 'strange'),
    ]);
    const { data, hasMore } = await world.list();

    expect(hasMore).toBe(false);
    expect(data.map(({ id, kind, isReplayable }) => [id, kind, isReplayable])).toEqual([
      ['b', 'stream-batch', true],
      ['a', 'event', true],
      ['c', 'unknown', false],
    ]);
    expect(data[1]).toMatchObject({
      ...{ function: 'identity/send-invitation', what: 'InvitationCreated', tenantId: tenantA },
    });
    expect(data[0]?.batch).toMatchObject({ firstSequence: '100', size: 3 });
    expect((await world.list({ queue: 'application-plane' })).data.map(({ id }) => id)).toEqual(['b']);
    expect(await world.list({ limit: 1 })).toMatchObject({ hasMore: true });
  });

  it('are replayed as they were, told by whom, and then gone; a repeat is answered the same', async () => {
    const world = lettersWorld([message('a', failedEvent)]);
    const answer = await world.replay('a');

    expect(answer).toEqual({ id: 'a', state: 'replayed', records: 1 });
    expect(world.invoked).toEqual([event]);
    expect(world.letters).toEqual([]);
    expect(world.journal()).toMatchObject([
      {
        ...{ action: 'dead-letter.replay', target: 'a', tenantId: tenantA, actor: { id: 'staff-1' } },
        changes: { entry: 'identity/send-invitation', records: 1, what: 'InvitationCreated' },
      },
    ]);
    expect(await world.replay('a')).toEqual(answer);
    expect(world.invoked).toHaveLength(1);
  });

  it('of a stream are read anew; what fails again, or is no longer in the stream, stays and is given back', async () => {
    const world = lettersWorld([message('b', failedBatch)]);
    world.failing(true);
    await expect(world.replay('b')).rejects.toMatchObject({ code: 'replay-failed' });
    expect([world.letters.length, world.held.size]).toEqual([1, 0]);
    world.failing(false);
    const records = world.stream.records.splice(0);
    await expect(world.replay('b')).rejects.toMatchObject({ code: 'not-replayable' });
    expect(world.held.size).toBe(0);
    world.stream.records.push(...records);

    expect(await world.replay('b')).toMatchObject({ records: 3 });
    expect(world.invoked).toEqual(records);
    expect(world.letters).toEqual([]);
  });

  it('that nobody can do again can be removed, with a reason', async () => {
    const world = lettersWorld([message('c', 'strange')]);
    await expect(world.replay('c')).rejects.toMatchObject({ code: 'not-replayable', kind: { status: 409 } });
    expect(world.journal()).toEqual([]);
    await world.remove('c');

    expect(world.letters).toEqual([]);
    expect(world.journal()).toMatchObject([{ action: 'dead-letter.remove', changes: { reason: 'obsolete' } }]);
    await expect(world.replay('c')).rejects.toMatchObject({ code: 'not-found' });
    await expect(world.remove('d')).rejects.toMatchObject({ code: 'not-found' });
  });
});
