import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { type Answer, apiClient, eventually, mailTo } from '../kit/api-client.ts';
import { confirmCard } from '../kit/cards.ts';
import { aPassword, type NewTenant, signUp, signupToken, someWord, tenantBody } from '../kit/sign-up.ts';

const stack = inject('stack');
const api = apiClient(stack.apiUrl);

/** Every refusal: problem+json with a stable code, its type, and nothing of our insides. */
function refused({ status, headers, body }: Answer, expectedStatus: number, code: string, pointer?: string): void {
  expect({ status, code: body.code }, JSON.stringify(body)).toEqual({ status: expectedStatus, code });
  expect(headers.get('content-type')).toContain('application/problem+json');
  expect(body).toMatchObject({
    status: expectedStatus,
    type: `https://docs.tenantry.test/problems/${code}`,
    title: expect.any(String),
    requestId: expect.any(String),
  });
  expect(JSON.stringify(body)).not.toMatch(/arn:aws|at \w+ \(|dynamodb|node_modules|Exception|TENANT#/i);
  if (pointer) expect(body.errors.map((error: { pointer: string }) => error.pointer)).toContain(pointer);
}

describe('bad input', () => {
  let tenant: NewTenant;
  let other: NewTenant;
  let token: string;
  let auditBefore: number;
  const audit = async () => (await api('GET', '/v1/audit-events?limit=100', { token })).body.data.length as number;

  beforeAll(async () => {
    tenant = await signUp(api, stack.mailUrl, { plan: 'pro' });
    other = await signUp(api, stack.mailUrl, { plan: 'pro' });
    token = tenant.accessToken;
    auditBefore = await audit();
  });

  it('refuses malformed JSON, other media types, oversize bodies, unknown fields and wrong types, and writes nothing', async () => {
    refused(await api('POST', '/v1/projects', { token, body: '{"name": ' }), 400, 'malformed-request');
    refused(
      await api('POST', '/v1/projects', { token, body: '<name/>', headers: { 'Content-Type': 'application/xml' } }),
      415,
      'unsupported-media-type',
    );
    refused(await api('POST', '/v1/projects', { token, body: { name: 'x'.repeat(1_100_000) } }), 413, 'body-too-large');
    refused(
      await api('POST', '/v1/projects', { token, body: { name: 'x', colour: 'red' } }),
      422,
      'validation-failed',
      '/colour',
    );
    refused(await api('POST', '/v1/projects', { token, body: { name: 7 } }), 422, 'validation-failed', '/name');
    refused(await api('POST', '/v1/projects', { token, body: [] }), 422, 'validation-failed');
    expect((await api('GET', '/v1/projects', { token })).body.data).toEqual([]);
    expect(await audit()).toBe(auditBefore);
  });

  it('refuses bad limits, bad cursors and cursors of another tenant', async () => {
    for (let i = 0; i < 2; i++)
      await api('POST', '/v1/projects', { token: other.accessToken, body: { name: `p${i}` } });
    const { body } = await api('GET', '/v1/projects?limit=1', { token: other.accessToken });
    expect(body.nextCursor).toEqual(expect.any(String));
    refused(await api('GET', '/v1/projects?limit=0', { token }), 400, 'malformed-request', '?limit');
    refused(await api('GET', '/v1/projects?cursor=nonsense', { token }), 400, 'bad-cursor');
    refused(
      await api('GET', `/v1/projects?cursor=${encodeURIComponent(body.nextCursor)}`, { token }),
      400,
      'bad-cursor',
    );
    expect(
      (await api('GET', `/v1/projects?cursor=${encodeURIComponent(body.nextCursor)}`, { token: other.accessToken }))
        .status,
    ).toBe(200);
  });

  it('refuses unknown routes, missing credentials and credentials of the other API', async () => {
    refused(await api('GET', '/v1/nothing-here', { token }), 404, 'not-found');
    refused(await api('GET', '/v1/projects'), 401, 'unauthenticated');
    refused(await api('GET', '/v1/projects', { token: `${token}x` }), 401, 'unauthenticated');
    refused(await apiClient(stack.operatorsApiUrl)('GET', '/v1/tenants', { token }), 401, 'unauthenticated');
    const operator = await apiClient(stack.operatorsApiUrl)('POST', '/v1/sessions', { body: stack.operator });
    expect(operator.status).toBe(201);
    expect(
      (await apiClient(stack.operatorsApiUrl)('GET', '/v1/tenants', { token: operator.body.accessToken })).status,
    ).toBe(200);
    refused(await api('GET', '/v1/projects', { token: operator.body.accessToken }), 401, 'unauthenticated');
  });

  it('ends a sign-up after five wrong codes', async () => {
    const email = `guess-${someWord()}@example.com`;
    const { body } = await api('POST', '/v1/signups', { body: { email } });
    const code = /\b(\d{6})\b/.exec((await mailTo(stack.mailUrl, email)).text)?.[1] ?? '';
    const wrong = code === '000000' ? '000001' : '000000';
    const tries = [];
    for (let i = 0; i < 5; i++)
      tries.push((await api('POST', `/v1/signups/${body.id}/verify`, { body: { code: wrong } })).status);
    expect(tries.every((status) => status === 422 || status === 410)).toBe(true);
    refused(await api('POST', `/v1/signups/${body.id}/verify`, { body: { code } }), 410, 'signup-ended');
  });

  it('refuses a weak password, a taken slug, unsupported currency and country, and missing agreements, and frees the sign-up for another try', async () => {
    const bearer = await signupToken(api, stack.mailUrl, `owner-${someWord()}@example.com`);
    const good = await tenantBody(api, { plan: 'free' });
    const make = (change: object, key?: string) =>
      api('POST', '/v1/tenants', { token: bearer, body: { ...good, ...change }, ...(key ? { key } : {}) });
    refused(await make({ owner: { name: 'O', password: 'short' } }), 422, 'validation-failed', '/owner/password');
    refused(await make({ currency: 'XXX' }), 422, 'validation-failed', '/currency');
    refused(await make({ country: 'ZZ' }), 422, 'validation-failed', '/country');
    refused(await make({ agreements: [] }), 422, 'agreement-required');
    refused(await make({ slug: tenant.slug }), 409, 'slug-taken');
    refused(
      await api('POST', '/v1/tenants', { token: bearer, body: good, key: null }),
      400,
      'idempotency-key-required',
    );
    refused(await api('POST', '/v1/tenants', { body: good }), 401, 'unauthenticated');
    expect((await make({})).status).toBe(201);
  });

  it('refuses a used, a revoked and an unknown invitation', async () => {
    const email = `guest-${someWord()}@example.com`;
    const { body } = await api('POST', '/v1/invitations', { token, body: { email, role: 'member' } });
    refused(await api('POST', '/v1/invitations', { token, body: { email, role: 'member' } }), 409, 'already-invited');
    const invitation = /token=(\S+)/.exec((await mailTo(stack.mailUrl, email)).text)?.[1];
    const accept = (text: unknown) =>
      api('POST', '/v1/invitations/accept', { body: { token: text, name: 'G', password: aPassword() } });
    expect((await api('POST', `/v1/invitations/${body.id}/revoke`, { token })).status).toBe(200);
    refused(await accept(invitation), 410, 'invitation-not-valid');
    refused(await accept('inv_nonsense'), 410, 'invitation-not-valid');
    refused(
      await api('POST', '/v1/invitations', { token, body: { email: 'no address', role: 'member' } }),
      422,
      'validation-failed',
      '/email',
    );
    refused(
      await api('POST', '/v1/invitations', { token, body: { email, role: 'emperor' } }),
      422,
      'validation-failed',
      '/role',
    );
  });

  it('answers a reused Idempotency-Key by its record: the same reply, or 422 for another body', async () => {
    const key = randomUUID();
    const [first, second] = await Promise.all(
      [1, 2].map(() => api('POST', '/v1/projects', { token, body: { name: 'Once' }, key })),
    );
    const third = await api('POST', '/v1/projects', { token, body: { name: 'Once' }, key });
    expect(new Set([first?.body.id, second?.body.id, third.body.id]).size).toBe(1);
    expect(third.headers.get('idempotency-replayed')).toBe('true');
    refused(await api('POST', '/v1/projects', { token, body: { name: 'Twice' }, key }), 422, 'idempotency-key-reused');
    expect((await api('GET', '/v1/projects', { token })).body.data).toHaveLength(1);
  });

  it('refuses expired and revoked tokens, and scopes beyond their maker', async () => {
    refused(
      await api('POST', '/v1/api-tokens', {
        token,
        body: { name: 'x', scopes: ['projects:read'], expiresAt: '2020-01-01T00:00:00Z' },
      }),
      422,
      'token-expiry-past',
    );
    const soon = new Date(Date.now() + 2_500).toISOString();
    const expiring = await api('POST', '/v1/api-tokens', {
      token,
      body: { name: 'soon', scopes: ['projects:read'], expiresAt: soon },
    });
    const revoked = await api('POST', '/v1/api-tokens', { token, body: { name: 'gone', scopes: ['projects:read'] } });
    expect((await api('GET', '/v1/projects', { token: revoked.body.token })).status).toBe(200);
    expect((await api('DELETE', `/v1/api-tokens/${revoked.body.id}`, { token })).status).toBe(204);
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    expect((await api('GET', '/v1/projects', { token: revoked.body.token })).status).toBe(401);
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    refused(await api('GET', '/v1/projects', { token: expiring.body.token }), 401, 'unauthenticated');
  });

  it('refuses a file that is larger than the plan allows, and reserves nothing for it', async () => {
    const free = (await signUp(api, stack.mailUrl, { plan: 'free' })).accessToken;
    const project = (await api('POST', '/v1/projects', { token: free, body: { name: 'Small' } })).body.id;
    const file = (sizeBytes: number) =>
      api('POST', `/v1/projects/${project}/files`, {
        token: free,
        body: { name: 'big', contentType: 'text/plain', sizeBytes },
      });
    refused(await file(2_000_000_000), 402, 'file-too-large');
    refused(await file(-1), 422, 'validation-failed', '/sizeBytes');
    expect((await file(900_000_000)).status).toBe(201);
    refused(await file(200_000_000), 402, 'file-too-large');
  });

  it('says of a declined card which class of decline it was, and takes no money', async () => {
    const paying = await signUp(api, stack.mailUrl, { plan: 'pro' });
    const session = await api('POST', '/v1/payment-methods/setup-session', { token: paying.accessToken });
    // Saved without complaint, refused when it is charged: Stripe's test card 4000 0000 0000 0341.
    expect((await confirmCard(stack.stripeUrl, session.body, 'pm_card_chargeCustomerFail')).body.status).toBe(
      'succeeded',
    );
    expect((await api('GET', '/v1/payment-methods', { token: paying.accessToken })).body.data).toHaveLength(1);
    const invoice = await eventually(
      'the invoice stands',
      async () => (await api('GET', '/v1/invoices', { token: paying.accessToken })).body.data[0],
    );
    const pay = await api('POST', `/v1/invoices/${invoice.id}/pay`, { token: paying.accessToken });
    refused(pay, 402, 'card-declined');
    expect(pay.body).toMatchObject({ declineCode: expect.any(String) });
    expect((await api('GET', `/v1/invoices/${invoice.id}`, { token: paying.accessToken })).body.state).not.toBe('paid');
  });

  it('answers nothing of all this with 5xx', () => {
    expect(api.calls.filter(({ status }) => status >= 500)).toEqual([]);
  });
});
