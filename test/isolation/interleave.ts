import { AsyncLocalStorage } from 'node:async_hooks';
import { type Random, seeded } from '../../local/isolation/foreign.ts';
import { memoryTable } from '../kit/memory-table.ts';
import { type Plant, type WarmProcess, warmProcess } from './warm-bundle.ts';
import { type Call, send } from './warm-calls.ts';
import { check, type Request, setWarmState, type WarmState } from './warm-state.ts';

export interface Interleaving {
  readonly seed: number;
  readonly requests: number;
  readonly tenants: number;
  /** Requests under way at any time. */
  readonly atOnce: number;
  readonly checks: Readonly<Record<string, number>>;
  readonly statuses: Readonly<Record<string, number>>;
  readonly withFault: number;
  readonly crossings: readonly string[];
}

const names = {
  POOLED_TABLE_NAME: 'pooled',
  TENANT_SESSION_ROLE_ARN: 'arn:aws:iam::1:role/session',
  FILES_BUCKET_NAME: 'files',
};
const environment = {
  ...names,
  AWS_REGION: 'us-east-1',
  API_URL: 'https://api.test',
  DOCS_URL: 'https://docs.test',
  POWERTOOLS_LOG_LEVEL: 'SILENT',
};

/** Ids that differ in one character, as a careless comparison would like them least. */
const tenantIds = (count: number) =>
  Array.from({ length: count }, (_, at) => `ten_01HAAAAAAAAAAAAAAAAAAAAA0${'0123456789ABCDEF'[at]}`);

/** A tenant as provisioning leaves it, as far as these entries look. */
function provisioned(tenantId: string) {
  const table = memoryTable();
  const keep = (pk: string, sk: string, attributes: object) =>
    table.items.set(JSON.stringify([pk, sk]), { pk, sk, ...attributes });
  keep(`TENANT#${tenantId}#CONFIG`, 'TENANT', { state: 'active', plan: 'pro' });
  // More requests than any plan allows: a refusal for their rate would be no test of anything else.
  const overrides = { requestsPerMinute: 1_000_000_000, requestsPerMinutePerUser: 1_000_000_000 };
  keep(`TENANT#${tenantId}#CONFIG`, 'LIMITS', { overrides, version: 1 });
  keep(`TENANT#${tenantId}#KEY`, 'DATA', { id: 'k1', wrapped: 'd3JhcHBlZA==' });
  return table;
}

class Tenant {
  readonly id: string;
  readonly projects: string[] = [];
  readonly files: string[] = [];
  cursor: string | undefined;
  made = 0;

  constructor(id: string) {
    this.id = id;
  }
}

const unknown = 'prj_0000000000000000000000000Z';
const drawn = <T>(random: Random, from: readonly T[]): T | undefined => from[Math.floor(random() * from.length)];

interface Intent {
  readonly call: Call;
  /** The answer that a thing or a cursor of another tenant must get. */
  readonly refusal?: number;
}

/** What the tenant asks for next; now and then for what is another's. */
function intentOf(tenant: Tenant, others: readonly Tenant[], random: Random): Intent {
  const stranger = drawn(random, others);
  const foreign = drawn(random, stranger?.projects ?? []);
  const own = drawn(random, tenant.projects) ?? unknown;
  const file = drawn(random, tenant.files);
  const one = '/v1/projects/{projectId}';
  const files = `${one}/files`;
  const dice = random();
  if (dice < 0.06 && foreign) {
    const method = drawn(random, ['GET', 'PATCH', 'DELETE']) ?? 'GET';
    const body = method === 'PATCH' ? { body: { name: 'taken' } } : {};
    return { call: { method, resource: one, params: { projectId: foreign }, ...body }, refusal: 404 };
  }
  if (dice < 0.1 && stranger?.cursor)
    return {
      call: { method: 'GET', resource: '/v1/projects', query: { limit: '2', cursor: stranger.cursor } },
      refusal: 400,
    };
  if (dice < 0.3 && tenant.projects.length < 25) {
    // The same few keys in every tenant: a record without its tenant would answer for another.
    const key = random() < 0.5 ? { idempotencyKey: `key-${Math.floor(random() * 40)}` } : {};
    return {
      call: { method: 'POST', resource: '/v1/projects', body: { name: 'a project', description: tenant.id }, ...key },
    };
  }
  if (dice < 0.45) {
    const cursor = tenant.cursor !== undefined && random() < 0.5 ? { cursor: tenant.cursor } : {};
    return { call: { method: 'GET', resource: '/v1/projects', query: { limit: '2', ...cursor } } };
  }
  if (dice < 0.6) return { call: { method: 'GET', resource: one, params: { projectId: own } } };
  if (dice < 0.68)
    return { call: { method: 'PATCH', resource: one, params: { projectId: own }, body: { name: `of ${tenant.id}` } } };
  if (dice < 0.74) return { call: { method: 'DELETE', resource: one, params: { projectId: own } } };
  if (dice < 0.82) {
    const body = { name: `${tenant.id}.txt`, contentType: 'text/plain', sizeBytes: 1 };
    return { call: { method: 'POST', resource: files, params: { projectId: own }, body } };
  }
  if (dice < 0.9)
    return { call: { method: 'GET', resource: files, params: { projectId: own }, query: { limit: '5' } } };
  if (dice < 0.95 && file) {
    const method = tenant.files.length > 20 ? 'DELETE' : 'GET';
    return { call: { method, resource: '/v1/files/{fileId}', params: { fileId: file } } };
  }
  return { call: { method: 'GET', resource: '/v1/audit-events', query: { limit: '5' } } };
}

/** Everything in the answer is the caller's, or was in the question. */
function examine(
  tenant: Tenant,
  { call, refusal }: Intent,
  status: number,
  text: string,
  request: Request,
  owners: WarmState['owners'],
): void {
  const asked = JSON.stringify(call);
  const named = [...text.matchAll(/\bten_[0-9A-Z]{26}\b/g)].map(([id]) => id);
  check(
    'tenants in the answer',
    named.every((id) => id === tenant.id),
    text.slice(0, 300),
  );
  const things = [...text.matchAll(/\b(?:prj|fil|aud)_[0-9A-Z]{26}\b/g)].map(([id]) => id);
  const isOwn = (id: string) => (owners.get(id) ?? tenant.id) === tenant.id || asked.includes(id);
  check('things in the answer', things.every(isOwn), text.slice(0, 300));
  check(
    'no surprise',
    (status < 500 && status !== 429) || request.hasFault,
    `${status} to ${asked}: ${text.slice(0, 300)}`,
  );
  if (refusal !== undefined)
    check(`answer ${refusal} to what is another's`, status === refusal || request.hasFault, `${status} to ${asked}`);
}

function remember(tenant: Tenant, call: Call, status: number, body: { id?: string; nextCursor?: string | null }): void {
  const drop = (list: string[], id: string | undefined) =>
    void (list.includes(id ?? '') && list.splice(list.indexOf(id ?? ''), 1));
  if (status === 201 && body.id) (body.id.startsWith('prj_') ? tenant.projects : tenant.files).push(body.id);
  if (call.resource === '/v1/projects' && body.nextCursor) tenant.cursor = body.nextCursor;
  if (status === 204 || status === 404) {
    drop(tenant.projects, call.params?.['projectId']);
    drop(tenant.files, call.params?.['fileId']);
  }
}

/** The tables stay small: what only grows is cut down to its last entries. */
function prune(state: WarmState): void {
  for (const table of state.tables.values()) {
    const growing = [...table.items].filter(([, { pk }]) => /#(JOURNAL|IDEMPOTENCY)$/.test(pk));
    for (const [key] of growing.slice(0, Math.max(0, growing.length - 150))) table.items.delete(key);
  }
}

interface Run {
  readonly entries: WarmProcess;
  readonly state: WarmState;
  readonly tenants: readonly Tenant[];
  readonly random: Random;
  readonly statuses: Map<number, number>;
  withFault: number;
}

async function one(run: Run, index: number): Promise<void> {
  const { tenants, random, state } = run;
  const tenant = drawn(random, tenants) ?? new Tenant('none');
  const intent = intentOf(
    tenant,
    tenants.filter((other) => other !== tenant),
    random,
  );
  const request: Request = { tenantId: tenant.id, hasFault: false };
  const { statusCode: status, body } = await state.current.run(request, () =>
    send(run.entries, tenant.id, intent.call, `req-${index}`),
  );
  state.current.run(request, () => examine(tenant, intent, status, body, request, state.owners));
  remember(tenant, intent.call, status, body.startsWith('{') ? JSON.parse(body) : {});
  run.statuses.set(status, (run.statuses.get(status) ?? 0) + 1);
  if (request.hasFault) run.withFault += 1;
  if (index % 500 === 0) prune(state);
}

/** Requests of several tenants through one warm process, many under way at once, with faults thrown in between. */
export async function interleave(options: {
  readonly seed: number;
  readonly requests: number;
  readonly plant?: Plant;
}): Promise<Interleaving> {
  const { seed, requests, plant } = options;
  const atOnce = 32;
  Object.assign(process.env, environment);
  const random = seeded(seed);
  const tenants = tenantIds(8).map((id) => new Tenant(id));
  const state: WarmState = {
    current: new AsyncLocalStorage(),
    tables: new Map(tenants.map(({ id }) => [id, provisioned(id)])),
    owners: new Map(),
    crossings: [],
    checks: new Map(),
    random,
    faultRate: 0.01,
  };
  setWarmState(state);
  const run: Run = { entries: await warmProcess(plant), state, tenants, random, statuses: new Map(), withFault: 0 };
  let next = 0;
  const worker = async () => {
    // What a plant has brought about once need not be brought about again.
    while (next < requests && !(plant && state.crossings.length > 0)) await one(run, next++);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return {
    ...{ seed, requests, tenants: tenants.length, atOnce, withFault: run.withFault, crossings: state.crossings },
    checks: Object.fromEntries(state.checks),
    statuses: Object.fromEntries(run.statuses),
  };
}
