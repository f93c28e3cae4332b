import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import * as z from 'zod';
import type { Commit } from '../../functions/kernel/change.ts';
import { capability, endpoint, type Verb } from '../../functions/kernel/endpoint.ts';
import { type NewId, tenantIdSchema } from '../../functions/kernel/ids.ts';
import { moneyCodec } from '../../functions/kernel/money.ts';
import { etagField, pageOf, pageQuery } from '../../functions/kernel/page.ts';
import { permissionsOf } from '../../functions/kernel/permissions.ts';
import { problem } from '../../functions/kernel/problem.ts';
import type { PublicContext, TenantContext } from '../../functions/kernel/tenant-context.ts';
import { committer } from '../../functions/platform/commit.ts';
import { listPage } from '../../functions/platform/cursor.ts';
import { OutOfReach } from '../../functions/platform/out-of-reach.ts';
import { type Seal, tenantSeal } from '../../functions/platform/seal.ts';
import { serve } from '../../functions/platform/serve.ts';
import { guard } from '../../functions/platform/serve-guard.ts';
import type { Table } from '../../functions/platform/table.ts';
import type { TenantSession } from '../../functions/platform/tenant-session.ts';
import { bytes, fakeAws } from '../kit/fake-aws.ts';
import { memoryTable } from '../kit/memory-table.ts';
import { countedIds, START } from '../kit/world.ts';

Object.assign(process.env, {
  API_URL: 'https://api.tenantry.test',
  DOCS_URL: 'https://docs.tenantry.test',
  POOLED_TABLE_NAME: 'pooled',
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
});

const thingSchema = z.object({ id: z.string(), name: z.string(), price: moneyCodec, etag: etagField });
const params = z.object({ thingId: z.string().regex(/^thi_[0-9]+$/) });

/** A capability that has one of everything that the pipeline treats differently. */
const things = capability({
  name: 'things',
  problems: {},
  collections: ['THING'],
  events: {},
  endpoints: {
    createThing: endpoint({
      method: 'POST',
      path: '/v1/things',
      permission: 'projects:write',
      summary: 'Make',
      success: 201,
      idempotency: 'optional',
      body: z.strictObject({
        name: z.string().min(1).max(5),
        'a/b~c': z.strictObject({ deep: z.array(z.number()) }).optional(),
      }),
      output: thingSchema,
    }),
    chargeThing: endpoint({
      method: 'POST',
      path: '/v1/things/{thingId}/charge',
      permission: 'billing:write',
      summary: 'Charge',
      success: 200,
      idempotency: 'required',
      guarded: true,
      params,
      body: z.strictObject({ times: z.number().int() }),
      output: z.object({ charged: z.number() }),
    }),
    listThings: endpoint({
      method: 'GET',
      path: '/v1/things',
      permission: 'projects:read',
      summary: 'List',
      success: 200,
      query: z.object(pageQuery),
      output: pageOf(z.object({ id: z.string() })),
    }),
    getThing: endpoint({
      method: 'GET',
      path: '/v1/things/{thingId}',
      permission: 'projects:read',
      summary: 'Get',
      success: 200,
      unmetered: true,
      params,
      output: thingSchema,
    }),
    renameThing: endpoint({
      method: 'PATCH',
      path: '/v1/things/{thingId}',
      permission: 'projects:write',
      summary: 'Rename',
      success: 200,
      ifMatch: 'required',
      params,
      body: z.strictObject({ name: z.string() }),
      output: z.object({ ifMatch: z.union([z.string(), z.number()]) }),
    }),
    deleteThing: endpoint({
      method: 'DELETE',
      path: '/v1/things/{thingId}',
      permission: 'projects:write',
      summary: 'Delete',
      success: 204,
      params,
    }),
    readTerms: endpoint({
      method: 'GET',
      path: '/v1/terms',
      auth: 'public',
      summary: 'Public',
      success: 200,
      output: z.object({ title: z.string() }),
    }),
    receive: endpoint({
      method: 'POST',
      path: '/hooks/things',
      auth: 'public',
      raw: true,
      summary: 'Raw bytes',
      success: 200,
      output: z.object({ bytes: z.array(z.number()), signature: z.string() }),
    }),
  },
});

interface ThingDeps {
  readonly table: Table;
  readonly seal: Seal;
  readonly commit: Commit;
  readonly newId: NewId;
  readonly charge: (times: number) => Promise<void>;
}
type Things = typeof things.endpoints;

export const tenantC = tenantIdSchema.parse('ten_01HCCCCCCCCCCCCCCCCCCCCCCC');
const pk = `TENANT#${tenantC}#THING`;

const createThing: Verb<Things['createThing'], ThingDeps> = async (ctx, { name }, { commit, newId }) => {
  if (name === 'boom') throw new Error('the password is hunter2');
  if (name === 'iam') throw new OutOfReach('User is not authorized to perform: dynamodb:GetItem');
  if (name === 'slow') throw Object.assign(new Error('Rate exceeded'), { name: 'ThrottlingException' });
  if (name === 'lost') throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
  if (name === 'ill')
    throw Object.assign(new Error('who knows'), { name: 'InternalFailure', $metadata: { httpStatusCode: 500 } });
  const id = newId('prj').replace('prj_', 'thi_');
  const put = { pk, sk: id, entity: 'thing', version: 1, createdAt: ctx.now, updatedAt: ctx.now };
  const leaked = { secret: 'never leaves' };
  return commit({
    writes: [{ put, if: { kind: 'absent' } }],
    audit: { action: 'thing.create', target: id },
    reply: { id, name, price: { minor: 1299n, currency: 'EUR' as const }, etag: '"1"', ...leaked },
  });
};
const getThing: Verb<Things['getThing'], ThingDeps> = async (_, { thingId }, { table }) => {
  if (!(await table.get({ pk, sk: thingId }))) throw problem('not-found');
  return { id: thingId, name: 'x', price: { minor: 1n, currency: 'EUR' as const }, etag: '"7"' };
};

export interface Call {
  readonly method?: string;
  readonly resource: string;
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** The body as sent, where it is no JSON. */
  readonly text?: string;
  readonly base64?: boolean;
  readonly role?: keyof typeof permissionsOf;
  readonly authorizer?: Readonly<Record<string, string>> | null;
}

export function aServer() {
  const table = memoryTable();
  const aws = fakeAws();
  aws.on('Decrypt', { body: { Plaintext: bytes(new Uint8Array(32).fill(7)) } });
  const newId = countedIds();
  const charges: number[] = [];
  const hooks = { charge: async () => {} };
  const session: TenantSession = {
    tenantId: tenantC,
    table,
    update: table.update,
    credentials: async () => ({
      accessKeyId: 'a',
      secretAccessKey: 'b',
      sessionToken: 'c',
      expiration: new Date(8.64e15),
    }),
  };
  const config = (item: object) => table.transact([{ put: { pk: `TENANT#${tenantC}#CONFIG`, sk: 'TENANT', ...item } }]);
  const ready = Promise.all([
    config({ state: 'active', plan: 'pro' }),
    table.transact([{ put: { pk: `TENANT#${tenantC}#KEY`, sk: 'DATA', id: 'k1', wrapped: 'AAAA' } }]),
  ]);

  const depsOf = (ctx: TenantContext | PublicContext): ThingDeps => {
    const seal = tenantSeal(session);
    const commit: Commit = (change) => {
      if (ctx.kind !== 'tenant') throw new Error('no tenant');
      return committer(table, seal, newId, ctx)(change);
    };
    const charge = async (times: number) => {
      charges.push(times);
      await hooks.charge();
    };
    return { table, seal, commit, newId, charge };
  };

  const handler = serve({
    capability: things,
    entry: 'api',
    sessions: () => session,
    guard,
    clock: () => START,
    deps: depsOf,
    pages: { readTerms: ({ title }) => `<h1>${title}</h1>` },
    verbs: {
      createThing,
      getThing,
      chargeThing: async (_, { times }, { charge }) => {
        await charge(times);
        return { charged: times };
      },
      listThings: async (_, page, { table: source, seal }) =>
        listPage({ table: source, seal }, { pk, newestFirst: true }, page, ({ sk }) => ({ id: sk })),
      renameThing: async (ctx) => ({ ifMatch: ctx.ifMatch ?? 'none' }),
      deleteThing: async () => undefined,
      readTerms: async () => ({ title: 'Terms' }),
      receive: async (_, { raw, headers }) => ({ bytes: [...raw], signature: headers['x-signature'] ?? '' }),
    },
  });

  const call = async (given: Call) => {
    await ready;
    const answer = (await handler(eventOf(given), {
      getRemainingTimeInMillis: () => 10_000,
    } as Context)) as APIGatewayProxyResult;
    const type = String(answer.headers?.['Content-Type'] ?? '');
    return {
      status: answer.statusCode,
      headers: answer.headers ?? {},
      text: answer.body,
      body: (/json/.test(type) ? JSON.parse(answer.body) : undefined) as Record<string, unknown>,
    };
  };
  const post = (body: unknown, headers: Readonly<Record<string, string>> = {}, more: Partial<Call> = {}) =>
    call({ method: 'POST', resource: '/v1/things', body, headers, ...more });
  return { call, post, table, charges, hooks, config, aws, ready };
}

function eventOf(given: Call): APIGatewayProxyEvent {
  const path = given.resource.replace(/\{(\w+)\}/g, (_, name: string) => given.params?.[name] ?? '');
  const text = given.text ?? (given.body === undefined ? null : JSON.stringify(given.body));
  const authorizer = given.authorizer === undefined ? authorizerOf(given.role ?? 'owner') : given.authorizer;
  return {
    httpMethod: given.method ?? 'GET',
    resource: given.resource,
    path,
    headers: { ...(text === null ? {} : { 'Content-Type': 'application/json' }), ...given.headers },
    pathParameters: given.params ?? null,
    queryStringParameters: given.query ?? null,
    body: text,
    isBase64Encoded: given.base64 ?? false,
    requestContext: { requestId: 'req-1', identity: { sourceIp: '192.0.2.1' }, authorizer },
  } as unknown as APIGatewayProxyEvent;
}

export const authorizerOf = (role: keyof typeof permissionsOf, more: Readonly<Record<string, string>> = {}) => ({
  tenantId: tenantC,
  tenantState: 'active',
  plan: 'pro',
  tier: 'pool',
  mode: 'live',
  actorType: 'user',
  actorId: 'usr_C',
  userId: 'usr_C',
  role,
  permissions: permissionsOf[role].join(' '),
  issuedAt: String(Date.parse(START)),
  ...more,
});
