import type { APIGatewayProxyEvent, Context } from 'aws-lambda';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { permissionsOf } from '../../functions/kernel/permissions.ts';
import { serve } from '../../functions/platform/serve.ts';
import type { TenantSession } from '../../functions/platform/tenant-session.ts';
import { tenants } from '../../functions/tenants/contract.ts';
import { admitSignup, createSignup } from '../../functions/tenants/verbs/create-signup.ts';
import { admitTenant, createTenant } from '../../functions/tenants/verbs/create-tenant.ts';
import { requestDeletion, restoreOwnTenant } from '../../functions/tenants/verbs/request-deletion.ts';
import { verifySignup } from '../../functions/tenants/verbs/verify-signup.ts';
import { deletionWorld, owner } from './deletion-world.ts';
import { anOrder, type TenantsWorld, tenantsWorld } from './tenants-world.ts';

interface Sent {
  readonly resource: string;
  readonly token?: string;
  readonly key?: string;
  readonly body?: unknown;
  readonly authorizer?: Readonly<Record<string, string>>;
}
type Handler = (event: APIGatewayProxyEvent, context: Context) => Promise<unknown>;

async function post(handler: unknown, { resource, token, key, body, authorizer }: Sent) {
  const event = {
    httpMethod: 'POST',
    resource,
    path: resource,
    headers: {
      ...(token ? { Authorization: `Bearer ${token}` } : {}),
      ...(key ? { 'Idempotency-Key': key } : {}),
    },
    body: typeof body === 'string' ? body : JSON.stringify(body),
    isBase64Encoded: false,
    pathParameters: null,
    queryStringParameters: null,
    requestContext: { requestId: 'req-1', identity: { sourceIp: '192.0.2.1' }, authorizer },
  };
  const answer = (await (handler as Handler)(event as never, {} as Context)) as {
    readonly statusCode: number;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string;
  };
  return { status: answer.statusCode, headers: answer.headers, body: JSON.parse(answer.body) };
}

beforeEach(() => {
  vi.stubEnv('API_URL', 'https://api.tenantry.test');
  vi.stubEnv('DOCS_URL', 'https://docs.tenantry.test');
});

describe('the entry create-tenant', () => {
  const entry = (world: TenantsWorld) =>
    serve({
      capability: tenants,
      entry: 'create-tenant',
      deps: () => world.createTenantDeps,
      admit: async (ctx) => {
        await admitTenant(ctx, world.createTenantDeps);
      },
      verbs: { createTenant },
      clock: world.clock,
    });

  it('answers 401 before it says what is wrong with the request', async () => {
    const handler = entry(tenantsWorld());

    for (const body of ['{', { nonsense: true }])
      expect(await post(handler, { resource: '/v1/tenants', body })).toMatchObject({
        status: 401,
        body: { code: 'unauthenticated' },
      });
  });

  it('answers 201 with Location and ETag, and marks the repeat', async () => {
    const world = tenantsWorld();
    const handler = entry(world);
    const call = { resource: '/v1/tenants', token: await world.signUp(), key: 'k', body: anOrder() };
    const [first, second] = [await post(handler, call), await post(handler, call)];

    expect(first).toMatchObject({ status: 201, body: { state: 'active' } });
    expect(first.headers).toMatchObject({ Location: `/v1/tenants/${first.body.id}`, ETag: first.body.etag });
    expect(first.headers).not.toHaveProperty('Idempotency-Replayed');
    expect(second).toMatchObject({ status: 201, body: first.body, headers: { 'Idempotency-Replayed': 'true' } });
  });

  it('needs an Idempotency-Key', async () => {
    const world = tenantsWorld();
    const call = { resource: '/v1/tenants', token: await world.signUp(), body: anOrder() };

    expect(await post(entry(world), call)).toMatchObject({ status: 400, body: { code: 'idempotency-key-required' } });
  });
});

describe('the entry sign-up', () => {
  it('refuses a flood with 429 and a time to come back, whatever it says, and lets codes through', async () => {
    const world = tenantsWorld();
    const handler = serve({
      capability: tenants,
      entry: 'sign-up',
      deps: () => world.signupDeps,
      admit: (ctx, route) => (route === 'createSignup' ? admitSignup(ctx, world.signupDeps) : Promise.resolve()),
      verbs: { createSignup, verifySignup },
      clock: world.clock,
    });
    const answers = await Promise.all(
      Array.from({ length: 40 }, () => post(handler, { resource: '/v1/signups', body: { email: 'a@example.com' } })),
    );

    expect(answers.filter(({ status }) => status === 202)).toHaveLength(30);
    expect(await post(handler, { resource: '/v1/signups', body: '{' })).toMatchObject({
      status: 429,
      body: { code: 'too-many-signups' },
      headers: { 'Retry-After': '60' },
    });
    const code = await post(handler, { resource: '/v1/signups/{signupId}/verify', body: { code: '123456' } });
    expect(code.status).toBe(404);
  });
});

describe('the entry request-deletion', () => {
  async function closed() {
    const world = await deletionWorld();
    const handler = serve({
      capability: tenants,
      entry: 'request-deletion',
      sessions: (tenantId) =>
        ({ tenantId, table: world.table, update: world.table.update }) as unknown as TenantSession,
      deps: world.requestDeps,
      verbs: { requestDeletion, restoreOwnTenant },
      clock: world.clock,
    });
    const authorizer = {
      tenantId: world.tenantId,
      tenantState: 'active',
      plan: 'pro',
      tier: 'pool',
      mode: 'live',
      actorType: 'user',
      actorId: owner.id,
      userId: owner.id,
      role: 'owner',
      permissions: permissionsOf.owner.join(' '),
      issuedAt: String(Date.parse(world.clock())),
    };
    const body = { confirm: 'acme', mode: 'immediate' };
    const ask = (sent: Partial<Sent> = {}) =>
      post(handler, { resource: '/v1/tenant/deletion', key: 'del-1', body, authorizer, ...sent });
    return { world, authorizer, ask, first: await ask() };
  }

  it('repeats its answer to the same key of the same person, and marks it', async () => {
    const { world, authorizer, ask, first } = await closed();
    expect(first).toMatchObject({ status: 202, headers: { Location: `/v1/operations/${first.body.operationId}` } });
    const states = ['active', 'deleting', 'deleted'];
    const replays = await Promise.all(states.map((tenantState) => ask({ authorizer: { ...authorizer, tenantState } })));
    await world.run(first.body.receiptId);

    for (const again of [...replays, await ask({ authorizer: { ...authorizer, tenantState: 'deleted' } })])
      expect(again).toMatchObject({ status: 202, body: first.body, headers: { 'Idempotency-Replayed': 'true' } });
  });

  it('answers 410 to everything else, before it says what is wrong with it', async () => {
    const { authorizer, ask } = await closed();
    const token = { ...authorizer, actorType: 'token', actorId: 'tok_1', permissions: '' };

    for (const sent of [
      { key: 'del-2' },
      { body: { nonsense: true } },
      { body: '{' },
      { authorizer: { ...authorizer, permissions: '' }, key: 'del-3' },
      { authorizer: token },
    ])
      expect(await ask(sent)).toMatchObject({ status: 410, body: { code: 'tenant-deleted' } });
  });
});
