import {
  APIGatewayClient,
  GetApiKeysCommand,
  GetUsagePlanKeysCommand,
  GetUsagePlansCommand,
} from '@aws-sdk/client-api-gateway';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Call } from '../../../local/edge/call.ts';
import type { Invocation } from '../../../local/edge/functions.ts';
import { gatewayHandler } from '../../../local/edge/gateway.ts';
import { sampleApi } from './sample-api.ts';

const gateway = mockClient(APIGatewayClient);
const plans = (throttle: object, quota?: object) => {
  gateway.on(GetApiKeysCommand).resolves({ items: [{ id: 'k1', value: 'key-of-ten-1', enabled: true }] });
  gateway.on(GetUsagePlansCommand).resolves({
    items: [{ id: 'p1', apiStages: [{ apiId: 'api1', stage: 'live' }], throttle, ...(quota ? { quota } : {}) }],
  });
  gateway.on(GetUsagePlanKeysCommand).resolves({ items: [{ id: 'k1' }] });
};

const allow = (resource = '*') => ({
  principalId: 'usr_1',
  policyDocument: {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: 'execute-api:Invoke', Resource: resource }],
  },
  context: { tenantId: 'ten_1', isOwner: true, seats: 3 },
  usageIdentifierKey: 'key-of-ten-1',
});

function edge(
  authorizer: (token: string) => unknown,
  integration: () => unknown = () => ({ statusCode: 200, body: '{}' }),
) {
  const invoked: { readonly name: string; readonly event: Record<string, unknown> }[] = [];
  const answer = (payload: () => unknown): Invocation => {
    try {
      return { failed: false, payload: payload() };
    } catch (error) {
      return {
        failed: true,
        payload: { errorType: 'Error', errorMessage: error instanceof Error ? error.message : '' },
      };
    }
  };
  const handle = gatewayHandler({
    api: sampleApi(),
    place: { region: 'us-east-1', account: '000000000000' },
    invoke: async (name, event) => {
      invoked.push({ name, event: event as Record<string, unknown> });
      const headers = (event as { headers: Record<string, string> }).headers;
      return answer(name === 'Authorizer' ? () => authorizer(headers['Authorization'] ?? '') : integration);
    },
    gateway: new APIGatewayClient({}),
    accessLog: { write: () => undefined, close: () => undefined },
  });
  const call = async (method: string, path: string, token?: string, more: Partial<Call> = {}) => {
    const url = new URL(path, 'http://edge');
    const { status, headers, body } = await handle({
      isTooLarge: false,
      call: {
        requestId: 'req-1',
        startedAt: Date.now(),
        method,
        path: url.pathname,
        query: url.searchParams,
        headers: token ? [['Authorization', token]] : [],
        sourceIp: '127.0.0.1',
        body: Buffer.alloc(0),
        ...more,
      },
    });
    return { status, headers: Object.fromEntries(headers), body: body.toString() };
  };
  return { call, invoked, handle };
}

describe('the gateway in front of the functions', () => {
  beforeEach(() => {
    gateway.reset();
    plans({ rateLimit: 1_000, burstLimit: 1_000 });
  });

  it('answers 401 without a token, and calls nobody', async () => {
    const { call, invoked } = edge(() => allow());
    const answer = await call('GET', '/v1/projects');

    expect(answer.status).toBe(401);
    expect(answer.headers).toMatchObject({ 'Content-Type': 'application/problem+json', 'X-Request-Id': 'req-1' });
    expect(JSON.parse(answer.body)).toEqual({ code: 'unauthenticated', requestId: 'req-1' });
    expect(invoked).toEqual([]);
  });

  it('answers 401 where the authorizer says Unauthorized, and 500 where it breaks', async () => {
    const refusing = edge(() => {
      throw new Error('Unauthorized');
    });
    const broken = edge(() => {
      throw new Error('no table');
    });

    expect((await refusing.call('GET', '/v1/projects', 'Bearer x')).status).toBe(401);
    expect((await broken.call('GET', '/v1/projects', 'Bearer x')).status).toBe(500);
  });

  it('answers 403 to a Deny, to a policy for another method, and to an answer that is no policy', async () => {
    const deny = { ...allow(), policyDocument: { Statement: [{ Effect: 'Deny', Resource: '*' }] } };
    const statuses = await Promise.all(
      [deny, allow('arn:aws:execute-api:us-east-1:000000000000:api1/live/POST/*'), { principalId: 'x' }].map(
        async (policy) => (await edge(() => policy).call('GET', '/v1/projects', 'Bearer x')).status,
      ),
    );

    expect(statuses).toEqual([403, 403, 500]);
  });

  it('lets the answer to a Deny tell what the authorizer said, from its cache as well', async () => {
    const deny = { ...allow(), policyDocument: { Statement: [{ Effect: 'Deny', Resource: '*' }] } };
    const { call, invoked } = edge(() => ({ ...deny, context: { retryAfter: '42' } }));
    const answers = [await call('GET', '/v1/projects', 'Bearer x'), await call('GET', '/v1/projects', 'Bearer x')];

    expect(answers.map(({ headers }) => headers['Retry-After'])).toEqual(['42', '42']);
    expect(invoked.map(({ name }) => name)).toEqual(['Authorizer']);
  });

  it('asks the authorizer once per token within its time to live', async () => {
    const { call, invoked } = edge(() => allow());
    for (const path of ['/v1/projects', '/v1/projects/p1', '/v1/projects']) await call('GET', path, 'Bearer a');
    await call('GET', '/v1/projects', 'Bearer b');

    expect(invoked.filter(({ name }) => name === 'Authorizer')).toHaveLength(2);
  });

  it('hands the authorizer’s context on as strings', async () => {
    const { call, invoked } = edge(() => allow());
    await call('GET', '/v1/projects/a%20b', 'Bearer a');
    const event = invoked.find(({ name }) => name === 'Api')?.event;

    expect(event).toMatchObject({
      resource: '/v1/projects/{projectId}',
      pathParameters: { projectId: 'a b' },
      queryStringParameters: null,
      body: null,
      requestContext: { authorizer: { tenantId: 'ten_1', isOwner: 'true', seats: '3', principalId: 'usr_1' } },
    });
  });

  it('refuses a key that is in no plan', async () => {
    const { call } = edge(() => ({ ...allow(), usageIdentifierKey: 'unknown' }));

    expect((await call('GET', '/v1/projects', 'Bearer a')).body).toBe('{"code":"INVALID_API_KEY"}');
  });

  it('throttles by the key’s plan', async () => {
    plans({ rateLimit: 1, burstLimit: 3 });
    const { call } = edge(() => allow());
    const statuses: number[] = [];
    for (let n = 0; n < 5; n += 1) statuses.push((await call('GET', '/v1/projects', 'Bearer a')).status);

    expect(statuses).toEqual([200, 200, 200, 429, 429]);
  });

  it('ends at the plan’s quota', async () => {
    plans({ rateLimit: 1_000, burstLimit: 1_000 }, { limit: 2, period: 'DAY' });
    const { call } = edge(() => allow());
    const bodies: string[] = [];
    for (let n = 0; n < 3; n += 1) bodies.push((await call('GET', '/v1/projects', 'Bearer a')).body);

    expect(bodies.at(-1)).toBe('{"code":"QUOTA_EXCEEDED"}');
  });

  it('answers a missing required parameter with 400', async () => {
    const { call } = edge(() => allow());

    expect((await call('POST', '/v1/projects', 'Bearer a')).status).toBe(400);
    expect((await call('POST', '/v1/projects?dryRun=1', 'Bearer a')).status).toBe(200);
  });

  it('answers a preflight itself', async () => {
    const { call, invoked } = edge(() => allow());
    const answer = await call('OPTIONS', '/v1/projects');

    expect(answer).toMatchObject({ status: 204, headers: { 'Access-Control-Allow-Origin': 'http://console' } });
    expect(invoked).toEqual([]);
  });

  it('answers 403 for an unknown path and 413 for a body over 10 MB', async () => {
    const { call, handle } = edge(() => allow());
    const call413 = {
      requestId: 'r',
      startedAt: 0,
      method: 'POST',
      path: '/v1/projects',
      query: new URLSearchParams(),
    };
    const tooLarge = await handle({
      isTooLarge: true,
      call: { ...call413, headers: [], sourceIp: '127.0.0.1', body: Buffer.alloc(0) },
    });

    expect((await call('GET', '/v1/nothing', 'Bearer a')).body).toBe('{"code":"MISSING_AUTHENTICATION_TOKEN"}');
    expect(tooLarge.status).toBe(413);
  });

  it('answers 502 where a function throws or returns no proxy answer', async () => {
    const throwing = edge(
      () => allow(),
      () => {
        throw new Error('boom');
      },
    );
    const odd = edge(
      () => allow(),
      () => ({ status: 200 }),
    );

    expect((await throwing.call('GET', '/v1/projects', 'Bearer a')).status).toBe(502);
    expect((await odd.call('GET', '/v1/projects', 'Bearer a')).status).toBe(502);
  });

  it('passes a binary body as base64, and a binary answer back', async () => {
    const { call, invoked } = edge(
      () => allow(),
      () => ({
        statusCode: 201,
        headers: { 'Content-Type': 'application/pdf' },
        multiValueHeaders: { 'Set-Cookie': ['a=1', 'b=2'] },
        body: Buffer.from([1, 2]).toString('base64'),
        isBase64Encoded: true,
      }),
    );
    const answer = await call('POST', '/scim/Users/1', undefined, {
      headers: [['content-type', 'application/octet-stream']],
      body: Buffer.from([0xff, 0x00]),
    });

    expect(invoked[0]?.event).toMatchObject({
      body: '/wA=',
      isBase64Encoded: true,
      pathParameters: { proxy: 'Users/1' },
    });
    expect(answer).toMatchObject({ status: 201, body: '\u0001\u0002' });
  });
});
