import { describe, expect, it, vi } from 'vitest';
import { answerLineOf } from '../../functions/analytics/domain/answer-line.ts';
import { log } from '../../functions/platform/log.ts';
import { START } from '../kit/world.ts';
import { aServer, authorizerOf, type Call, tenantC } from './serve-world.ts';

const thing = { resource: '/v1/things/{thingId}', params: { thingId: 'thi_1' } };
const codeOf = (answer: { readonly body: Record<string, unknown> }) => answer.body['code'];

describe('an answer', () => {
  it('is encoded through the output schema, so that a field it does not know never leaves', async () => {
    const { post } = aServer();

    const { status, body, headers, text } = await post({ name: 'a' });

    expect(status).toBe(201);
    expect(body).toMatchObject({ name: 'a', price: { amount: '1299', currency: 'EUR' } });
    expect(text).not.toContain('never leaves');
    expect(headers).toMatchObject({
      ETag: '"1"',
      Location: `/v1/things/${body['id']}`,
      'Content-Type': 'application/json',
      'Cache-Control': 'no-store',
      'X-Request-Id': 'req-1',
    });
  });

  it('is 204 without a body where there is nothing to say', async () => {
    const { call } = aServer();

    expect(await call({ method: 'DELETE', ...thing })).toMatchObject({ status: 204, text: '' });
  });

  it('is a page for who asks for one, and JSON for everybody else', async () => {
    const { call } = aServer();
    const ask = (accept: string) => call({ resource: '/v1/terms', authorizer: null, headers: { Accept: accept } });

    expect(await ask('text/html,*/*;q=0.8')).toMatchObject({
      text: '<h1>Terms</h1>',
      headers: { 'Content-Type': 'text/html; charset=utf-8', Vary: 'Accept' },
    });
    expect((await ask('*/*')).body).toEqual({ title: 'Terms' });
    expect((await ask('application/json, text/html')).body).toEqual({ title: 'Terms' });
  });

  it('gives raw bytes and headers to a route that checks a signature', async () => {
    const { call } = aServer();

    const text = Buffer.from([0, 255, 1]).toString('base64');
    const hook = { method: 'POST', resource: '/hooks/things', authorizer: null, text, base64: true };
    const { body } = await call({ ...hook, headers: { 'X-Signature': 's' } });

    expect(body).toEqual({ bytes: [0, 255, 1], signature: 's' });
  });
});

describe('a problem', () => {
  it('is problem+json with type, code, path, request id and a pointer to each field', async () => {
    const { post } = aServer();

    const { status, body, headers } = await post({ name: '', extra: 1, 'a/b~c': { deep: [1, 'x'], more: true } });

    expect(status).toBe(422);
    expect(headers['Content-Type']).toBe('application/problem+json');
    expect(body).toMatchObject({
      type: 'https://docs.tenantry.test/problems/validation-failed',
      title: 'The request does not fit the schema.',
      status: 422,
      code: 'validation-failed',
      instance: '/v1/things',
      requestId: 'req-1',
    });
    const errors = body['errors'] as { pointer: string; code: string }[];
    expect(errors.map(({ pointer, code }) => [pointer, code]).sort()).toEqual([
      ['/a~1b~0c/deep/1', 'invalid-type'],
      ['/a~1b~0c/more', 'unknown-field'],
      ['/extra', 'unknown-field'],
      ['/name', 'too-small'],
    ]);
  });

  it('never tells what went wrong inside', async () => {
    const { post } = aServer();
    vi.spyOn(log, 'error').mockImplementation(() => {});

    const { status, text, body } = await post({ name: 'boom' });

    expect([status, body['code']]).toEqual([500, 'internal-error']);
    expect(text).not.toContain('hunter2');
  });

  it('is as for an unknown id where IAM keeps the tenant from what was asked for, and pages', async () => {
    const { post, call } = aServer();
    const told = vi.spyOn(log, 'error').mockImplementation(() => {});
    const written = vi.spyOn(process.stdout, 'write').mockReturnValue(true);

    const [refused, unknown] = [await post({ name: 'iam' }), await call({ ...thing, params: { thingId: 'thi_9' } })];

    expect([refused.status, codeOf(refused)]).toEqual([unknown.status, codeOf(unknown)]);
    expect(refused.text).not.toContain('not authorized');
    expect(told).toHaveBeenCalledWith('a call was out of reach', expect.anything());
    expect(JSON.stringify(written.mock.calls)).toContain('CallsOutOfReach');
    written.mockRestore();
  });

  it('says when to come back where a service is busy', async () => {
    const { post } = aServer();
    vi.spyOn(log, 'error').mockImplementation(() => {});

    for (const name of ['slow', 'lost', 'ill']) {
      const answer = await post({ name });

      expect([answer.status, codeOf(answer), answer.headers['Retry-After']], name).toEqual([503, 'unavailable', '2']);
    }
  });

  it.each([
    ['an unknown route', { resource: '/v1/nothing' }, 404, 'not-found'],
    ['a malformed id in the path', { ...thing, params: { thingId: '../1' } }, 404, 'not-found'],
    ['an unknown id', { ...thing, params: { thingId: 'thi_9' } }, 404, 'not-found'],
    ['broken JSON', { method: 'POST', resource: '/v1/things', text: '{"name":' }, 400, 'malformed-request'],
    [
      'a body that is not UTF-8',
      { method: 'POST', resource: '/v1/things', text: '/w==', base64: true },
      400,
      'malformed-request',
    ],
    [
      'another media type',
      { method: 'POST', resource: '/v1/things', text: 'a=b', headers: { 'Content-Type': 'text/plain' } },
      415,
      'unsupported-media-type',
    ],
    [
      'more than a megabyte',
      { method: 'POST', resource: '/v1/things', text: ' '.repeat(1_000_001) },
      413,
      'body-too-large',
    ],
    ['a limit out of range', { resource: '/v1/things', query: { limit: '101' } }, 400, 'malformed-request'],
    ['a limit that is no number', { resource: '/v1/things', query: { limit: 'x' } }, 400, 'malformed-request'],
    ['a made-up cursor', { resource: '/v1/things', query: { cursor: 'x' } }, 400, 'bad-cursor'],
    ['a body that is no object', { method: 'POST', resource: '/v1/things', body: [] }, 422, 'validation-failed'],
  ] satisfies [string, Call, number, string][])('answers %s', async (_, given, status, code) => {
    const { call } = aServer();

    const answer = await call(given);

    expect([answer.status, codeOf(answer)]).toEqual([status, code]);
  });
});

describe('the order of refusals', () => {
  const invalid: Call = { method: 'POST', ...thing, resource: '/v1/things/{thingId}/charge', body: { times: 'x' } };

  it('asks who it is, then whether the tenant lives, then whether the role may, then what it says', async () => {
    const { call, config, ready } = aServer();
    await ready;
    const steps: unknown[] = [];
    const step = async (given: Call) => steps.push((await call(given)).status);

    await step({ ...invalid, authorizer: null, text: '{' });
    await step({ ...invalid, authorizer: authorizerOf('viewer', { tenantState: 'deleting' }), text: '{' });
    await config({ state: 'deleting', plan: 'pro' });
    await step({ ...invalid, role: 'viewer', text: '{' });
    await config({ state: 'active', plan: 'pro' });
    await step({ ...invalid, role: 'viewer', text: '{' });
    await step({ ...invalid, text: '{' });
    await step(invalid);
    await step({ ...invalid, headers: { 'Idempotency-Key': 'k' } });
    await step({ ...invalid, params: { thingId: 'bad' }, headers: { 'Idempotency-Key': 'k' } });
    await step({ ...invalid, params: { thingId: 'bad' }, body: { times: 1 }, headers: { 'Idempotency-Key': 'k' } });

    expect(steps).toEqual([401, 410, 410, 403, 400, 400, 422, 422, 404]);
  });

  it('needs a version where the route says so, and only a version that was given out matches', async () => {
    const { call } = aServer();
    const rename = (ifMatch?: string) =>
      call({
        method: 'PATCH',
        ...thing,
        body: { name: 'x' },
        ...(ifMatch ? { headers: { 'If-Match': ifMatch } } : {}),
      });

    expect(codeOf(await rename())).toBe('if-match-required');
    expect((await rename('"12"')).body).toEqual({ ifMatch: 12 });
    expect((await rename('W/"12"')).body).toEqual({ ifMatch: 12 });
    expect((await rename('*')).body).toEqual({ ifMatch: '*' });
    expect((await rename('"abc"')).body).toEqual({ ifMatch: -1 });
  });

  it('takes an authorizer’s word only in the form that ours gives', async () => {
    const { call } = aServer();
    const as = (more: Record<string, string>) => call({ ...thing, authorizer: authorizerOf('owner', more) });

    for (const more of [{ tenantId: 'ten_*' }, { permissions: 'root:write' }, { issuedAt: 'soon' }])
      expect(await as(more)).toMatchObject({
        body: { code: 'unauthenticated' },
        headers: { 'WWW-Authenticate': 'Bearer' },
      });
  });
});

describe('a credential', () => {
  const watermark = (id: string, revokedBefore: number) => ({
    put: { pk: `TENANT#${tenantC}#CONFIG`, sk: `WATERMARK#${id}`, revokedBefore },
  });
  const issued = Date.parse('2026-11-24T10:00:00.000Z');

  it.each(['usr_revoked', 'ses_revoked'])('issued before the watermark of %s is refused', async (id) => {
    const { call, table } = aServer();
    await table.transact([watermark(id, issued + 1)]);
    const ids = { actorId: 'usr_revoked', userId: 'usr_revoked', sessionId: 'ses_revoked' };

    expect(codeOf(await call({ ...thing, authorizer: authorizerOf('owner', ids) }))).toBe('credential-revoked');
  });

  it('issued afterwards is welcome', async () => {
    const { call, table } = aServer();
    await table.transact([watermark('usr_again', issued)]);

    const answer = await call({
      ...thing,
      authorizer: authorizerOf('owner', { actorId: 'usr_again', userId: 'usr_again' }),
    });

    expect(answer.status).toBe(404);
  });

  it('of a suspended tenant still reads and pays, and changes nothing else', async () => {
    const { call, post, config, ready } = aServer();
    await ready;
    await config({ state: 'suspended', plan: 'pro' });
    const of = (actorId: string) => ({ authorizer: authorizerOf('owner', { actorId, userId: actorId }) });

    expect(codeOf(await post({ name: 'a' }, {}, of('usr_s1')))).toBe('tenant-suspended');
    expect((await call({ resource: '/v1/things', ...of('usr_s2') })).status).toBe(200);
    const charge = { method: 'POST', ...thing, resource: '/v1/things/{thingId}/charge', body: { times: 1 } };
    expect(codeOf(await call({ ...charge, ...of('usr_s3') }))).toBe('idempotency-key-required');
  });
});

describe('a page of a list', () => {
  it('links to the next one, with what was asked for', async () => {
    const { post, call } = aServer();
    for (const name of ['a', 'b', 'c']) await post({ name });

    const { body, headers } = await call({ resource: '/v1/things', query: { limit: '2' } });
    const link = /<\/v1\/things\?(.*)>; rel="next"/.exec(String(headers['Link']))?.[1];
    const next = await call({ resource: '/v1/things', query: Object.fromEntries(new URLSearchParams(link)) });

    expect(body).toMatchObject({ data: [{}, {}], hasMore: true });
    expect(next.body).toMatchObject({ data: [{}], nextCursor: null, hasMore: false });
    expect(next.headers).not.toHaveProperty('Link');
  });
});

const lines = (field: 'usage' | 'sli') => {
  const info = vi.spyOn(log, 'info').mockImplementation(() => {});
  info.mockClear();
  return () => info.mock.calls.map(([, extra]) => extra as object).filter((extra) => field in extra);
};

describe('the line that meters a call', () => {
  const token = authorizerOf('owner', { actorType: 'token', actorId: 'tok_1' });

  it('is written once for a call with a token that succeeded', async () => {
    const { post } = aServer();
    const written = lines('usage');

    await post({ name: 'a' }, {}, { authorizer: token });

    const usage = { id: 'req-1', tenantId: tenantC, meter: 'api-calls', value: '1', time: '2026-11-24T10:00:00.000Z' };
    expect(written()).toEqual([{ usage }]);
  });

  it('is not written for people, failures, free routes and replays', async () => {
    const { post, call } = aServer();
    await post({ name: 'a' }, { 'Idempotency-Key': 'k' });
    const written = lines('usage');

    await post({ name: 'a' });
    await post({ name: '' }, {}, { authorizer: token });
    await call({ ...thing, authorizer: token });
    await post({ name: 'a' }, { 'Idempotency-Key': 'k' }, { authorizer: token });

    expect(written()).toEqual([]);
  });
});

describe('the line that measures an answer', () => {
  it('is written once for every answer, refused and failed ones too, with the status and whole milliseconds', async () => {
    const { post, call } = aServer();
    const written = lines('sli');

    await post({ name: 'a' });
    await post({ name: '' });
    await post({ name: 'boom' });
    await call({ resource: '/v1/things', authorizer: null });
    await call({ resource: '/v1/nothing' });

    const at = '2026-11-24T10:00:00.000Z';
    expect(written()).toMatchObject([201, 422, 500, 401, 404].map((status) => ({ sli: { at, status } })));
    for (const line of written()) expect((line as { sli: { ms: number } }).sli.ms).toBeGreaterThanOrEqual(1);
  });

  it("reads back as an answer to the caller's tenant, by its route", async () => {
    const { call } = aServer();
    const printed: string[] = [];
    vi.restoreAllMocks();
    log.setLogLevel('INFO');
    vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
      printed.push(String(text));
      return true;
    });

    await call({ resource: '/v1/things' });
    vi.restoreAllMocks();
    log.setLogLevel('WARN');

    expect(printed.map(answerLineOf).filter(Boolean)).toEqual([
      {
        ...{ id: 'req-1', tenantId: tenantC, route: 'GET /v1/things', status: 200, at: START },
        ...{ ms: expect.any(Number), load: { read: 0, write: 0, gbMs: expect.any(Number) } },
      },
    ]);
  });
});
