import {
  ConditionalCheckFailedException,
  DynamoDBClient,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { log } from '../../functions/platform/log.ts';
import { aServer, tenantC } from './serve-world.ts';

const key = (name: string) => ({ 'Idempotency-Key': name });
const entities = (table: ReturnType<typeof aServer>['table'], entity: string) =>
  table.all().filter((item) => item['entity'] === entity);

describe('a repeated Idempotency-Key of one commit', () => {
  it('has one effect and the same answer, marked as a replay', async () => {
    const { post, table } = aServer();

    const first = await post({ name: 'a' }, key('k1'));
    const second = await post({ name: 'a' }, key('k1'));

    expect(second.body).toEqual(first.body);
    expect(second.headers).toMatchObject({ 'Idempotency-Replayed': 'true', ETag: '"1"' });
    expect(first.headers).not.toHaveProperty('Idempotency-Replayed');
    expect(entities(table, 'thing')).toHaveLength(1);
    expect(entities(table, 'journal')).toHaveLength(1);
  });

  it('has one effect when all repeats come at once', async () => {
    const { post, table } = aServer();

    const answers = await Promise.all(Array.from({ length: 8 }, () => post({ name: 'a' }, key('k1'))));

    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(201));
    expect(entities(table, 'thing')).toHaveLength(1);
  });

  it('is answered although the first answer was lost on its way', async () => {
    const { post, table } = aServer();
    vi.spyOn(log, 'error').mockImplementation(() => {});
    await post({ name: 'warm' }, key('k0'));
    table.failNext(Object.assign(new Error('socket hang up'), { name: 'TimeoutError' }), 'after');

    const lost = await post({ name: 'a' }, key('k1'));
    const repeated = await post({ name: 'a' }, key('k1'));

    expect(lost.status).toBe(503);
    expect([repeated.status, repeated.headers['Idempotency-Replayed']]).toEqual([201, 'true']);
    expect(entities(table, 'thing')).toHaveLength(2);
  });

  it('is refused with another body, and free on another route or after a refusal', async () => {
    const { post } = aServer();
    await post({ name: '' }, key('k1'));

    const first = await post({ name: 'a' }, key('k1'));
    const other = await post({ name: 'b' }, key('k1'));

    expect(first.status).toBe(201);
    expect([other.status, other.body['code']]).toEqual([422, 'idempotency-key-reused']);
  });

  it('does not keep the answer readable', async () => {
    const { post, table } = aServer();

    await post({ name: 'plain' }, key('by-hand'));

    const [record] = entities(table, 'idempotency');
    expect(record).toMatchObject({ pk: `TENANT#${tenantC}#IDEMPOTENCY`, state: 'completed' });
    expect(JSON.stringify(record)).not.toContain('plain');
    expect(JSON.stringify(record)).not.toContain('by-hand');
  });

  it.each(['', 'ü', 'x'.repeat(256), 'a\nb'])('must be 1 to 255 printable characters, not %j', async (name) => {
    const { post } = aServer();

    const answer = await post({ name: 'a' }, key(name));

    expect([answer.status, answer.body['code']]).toEqual([400, 'idempotency-key-invalid']);
  });
});

/** As much of DynamoDB as the guard's record needs: conditional put, update, and what was there on a conflict. */
function recordTable() {
  const dynamo = mockClient(DynamoDBClient);
  const items = new Map<string, Record<string, Record<string, string>>>();
  const idOf = (at: Record<string, unknown> | undefined) => JSON.stringify([at?.['pk'], at?.['sk']]);
  dynamo.on(PutItemCommand).callsFake((input: PutItemCommand['input']) => {
    const known = items.get(idOf(input.Item));
    if (known) throw new ConditionalCheckFailedException({ message: 'taken', $metadata: {}, Item: known as never });
    items.set(idOf(input.Item), input.Item as never);
    return {};
  });
  dynamo.on(UpdateItemCommand).callsFake((input: UpdateItemCommand['input']) => {
    const names = input.ExpressionAttributeNames ?? {};
    const item = { ...items.get(idOf(input.Key)) };
    for (const [alias, name] of Object.entries(names))
      item[name] = input.ExpressionAttributeValues?.[alias.replace('#', ':')] as never;
    items.set(idOf(input.Key), item);
    return {};
  });
  return { dynamo, items };
}

describe('a repeated Idempotency-Key of an effect that is more than one commit', () => {
  let records: ReturnType<typeof recordTable>;
  beforeEach(() => {
    records = recordTable();
    vi.spyOn(log, 'error').mockImplementation(() => {});
  });
  afterEach(() => records.dynamo.restore());
  const charge = (server: ReturnType<typeof aServer>, times: number, name = 'k1') =>
    server.call({
      method: 'POST',
      resource: '/v1/things/{thingId}/charge',
      params: { thingId: 'thi_1' },
      body: { times },
      headers: key(name),
    });

  it('runs once and answers the same, from a record in the tenant’s own partition', async () => {
    const server = aServer();

    const first = await charge(server, 3);
    const second = await charge(server, 3);

    expect([first.body, second.body]).toEqual([{ charged: 3 }, { charged: 3 }]);
    expect(second.headers['Idempotency-Replayed']).toBe('true');
    expect(server.charges).toEqual([3]);
    expect([...records.items.keys()]).toEqual([expect.stringContaining(`TENANT#${tenantC}#IDEMPOTENCY`)]);
    expect(JSON.stringify([...records.items.values()])).not.toContain('charged');
  });

  it('is refused with another body', async () => {
    const server = aServer();
    await charge(server, 3);

    const other = await charge(server, 4);

    expect([other.status, other.body['code']]).toEqual([422, 'idempotency-key-reused']);
    expect(server.charges).toEqual([3]);
  });

  it.each([
    ['ThrottlingException', 503, 'unavailable'],
    ['AccessDeniedException', 404, 'not-found'],
    ['ValidationException', 500, 'internal-error'],
  ])('says what %s of its record is, and has no effect', async (name, status, code) => {
    const server = aServer();
    records.dynamo.on(PutItemCommand).rejects(Object.assign(new Error('refused'), { name }));

    const answer = await charge(server, 3);

    expect([answer.status, answer.body['code']]).toEqual([status, code]);
    expect(server.charges).toEqual([]);
  });

  it('is told to wait while the first one runs', async () => {
    const server = aServer();
    const gate = Promise.withResolvers<void>();
    server.hooks.charge = () => gate.promise;

    const running = charge(server, 3);
    await vi.waitFor(() => expect(server.charges).toEqual([3]));
    const second = await charge(server, 3);
    gate.resolve();

    expect([second.status, second.body['code']]).toEqual([409, 'idempotency-in-flight']);
    expect((await running).status).toBe(200);
  });
});
