import { describe, expect, it } from 'vitest';
import { OutOfReach } from '../../functions/platform/out-of-reach.ts';
import { aServer, authorizerOf, tenantC } from './serve-world.ts';

let people = 0;

/** A person of its own each time: the standing of one is remembered for a second. */
const limited = async (overrides: object) => {
  const server = aServer();
  people += 1;
  const someone = authorizerOf('owner', { actorId: `usr_${people}`, userId: `usr_${people}` });
  await server.ready;
  await server.table.transact([{ put: { pk: `TENANT#${tenantC}#CONFIG`, sk: 'LIMITS', overrides } }]);
  const call: typeof server.call = (given) => server.call({ authorizer: someone, ...given });
  const post = (body: unknown) => call({ method: 'POST', resource: '/v1/things', body });
  const list = () => call({ resource: '/v1/things' });
  return { ...server, call, post, list };
};

describe('an answer', () => {
  it('carries what the limits are and what is left, whether it is one or a refusal', async () => {
    const { list, call, post } = await limited({ requestsPerMinute: 10, requestsPerMinutePerUser: 4 });

    const first = await list();
    const unknown = await call({ resource: '/v1/things/{thingId}', params: { thingId: 'thi_9' } });
    const wrong = await post({ name: 'far too long' });

    expect(first.headers).toMatchObject({
      'RateLimit-Policy': '"tenant";q=10;w=60, "user";q=4;w=60',
      RateLimit: '"user";r=3;t=60',
    });
    expect([unknown.status, unknown.headers['RateLimit']]).toEqual([404, '"user";r=2;t=60']);
    expect([wrong.status, wrong.headers['RateLimit']]).toEqual([422, '"user";r=1;t=60']);
  });

  it('beyond the limit is 429 and says which, and when to come back', async () => {
    const { list } = await limited({ requestsPerMinute: 2 });
    await list();
    await list();

    const refused = await list();

    expect(refused).toMatchObject({
      status: 429,
      headers: { 'Content-Type': 'application/problem+json', RateLimit: expect.stringMatching(/^"tenant";r=0;t=\d+$/) },
      body: {
        type: 'https://iana.org/assignments/http-problem-types#quota-exceeded',
        code: 'quota-exceeded',
        limit: 'requestsPerMinute',
        max: 2,
        'violated-policies': ['tenant'],
      },
    });
    const [, seconds] = /t=(\d+)/.exec(String(refused.headers['RateLimit'])) ?? [];
    expect(refused.headers['Retry-After']).toBe(seconds);
  });

  it('names the token where that is the tighter, and forbids before it refuses', async () => {
    const { call } = await limited({ requestsPerMinutePerToken: 1 });
    const authorizer = authorizerOf('viewer', { actorType: 'token', actorId: 'tok_1', userId: 'usr_T' });
    const read = () => call({ resource: '/v1/things', authorizer });
    await read();

    const [refused, forbidden] = [
      await read(),
      await call({ method: 'DELETE', resource: '/v1/things/{thingId}', params: { thingId: 'thi_1' }, authorizer }),
    ];

    expect(refused.body).toMatchObject({ limit: 'requestsPerMinutePerToken', 'violated-policies': ['token'] });
    expect(forbidden.status).toBe(403);
  });

  it('has no limit where operators took it away, and none where nobody is known', async () => {
    const { list, call } = await limited({ requestsPerMinute: null, requestsPerMinutePerUser: null });

    for (const answer of [await list(), await call({ resource: '/v1/terms', authorizer: null })])
      expect([answer.status, answer.headers['RateLimit']]).toEqual([200, undefined]);
  });
});

describe('a limiter that is down', () => {
  it('lets reads go on and keeps changes waiting', async () => {
    const { list, post, table } = await limited({});
    table.refuseUpdates(Object.assign(new Error('no'), { name: 'InternalServerError' }));

    const [read, write] = [await list(), await post({ name: 'x' })];

    expect([read.status, read.headers['RateLimit']]).toEqual([200, undefined]);
    expect([write.status, write.headers['Retry-After']]).toEqual([503, '2']);
    expect(table.all(`TENANT#${tenantC}#THING`)).toEqual([]);
  });

  it('is not what a bucket is that IAM keeps from its tenant: that is a mistake, even for who only looks', async () => {
    const { list, table } = await limited({});
    table.refuseUpdates(new OutOfReach('User is not authorized to perform: dynamodb:UpdateItem'));

    expect((await list()).status).toBe(404);
  });
});
