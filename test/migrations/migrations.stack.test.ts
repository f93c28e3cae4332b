import { randomUUID } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DeleteCommand, DynamoDBDocumentClient, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { headVersion } from '../../functions/migrations/contract.ts';
import { clientOptions } from '../../local/aws-clients.ts';
import { apiClient, eventually } from '../kit/api-client.ts';
import { type NewTenant, signUp } from '../kit/sign-up.ts';

const stack = inject('stack');
const api = apiClient(stack.apiUrl);
const operators = apiClient(stack.operatorsApiUrl);
const TableName = stack.table;
const items = DynamoDBDocumentClient.from(new DynamoDBClient(clientOptions(stack.awsEndpoint, stack.region)));

const inPartition = async (pk: string) =>
  (
    await items.send(
      new QueryCommand({
        TableName,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': pk },
        ConsistentRead: true,
      }),
    )
  ).Items ?? [];
const acceptances = ({ id }: NewTenant) => inPartition(`TENANT#${id}#AGREEMENT`);
const digests = async (tenant: NewTenant) => (await acceptances(tenant)).map(({ textSha256 }) => textSha256);

const without = (Key: { readonly pk: string; readonly sk: string }, ...names: readonly string[]) =>
  items.send(
    new UpdateCommand({
      ...{ TableName, Key, UpdateExpression: `REMOVE ${names.map((_, i) => `#n${i}`).join(', ')}` },
      ExpressionAttributeNames: Object.fromEntries(names.map((name, i) => [`#n${i}`, name])),
    }),
  );

/** As a build before the first migration left it; of the half, one item is of the newest build already. */
async function asBefore(tenant: NewTenant, isHalf: boolean): Promise<void> {
  const pk = `TENANT#${tenant.id}#MIGRATION`;
  await items.send(new DeleteCommand({ TableName, Key: { pk, sk: 'LEDGER' } }));
  for (const { pk: of, sk } of (await acceptances(tenant)).slice(isHalf ? 1 : 0))
    await without({ pk: of, sk }, 'textSha256');
  await without({ pk: 'PLATFORM#TENANTS', sk: tenant.id }, 'dataVersion', 'dataRevision');
}

describe('migrations of running tenants', () => {
  let token: string;
  let sandbox: NewTenant;
  let live: NewTenant;
  const get = async (path: string) => (await operators('GET', path, { token })).body;
  const post = (path: string, body: object = {}, key = randomUUID()) => operators('POST', path, { token, body, key });
  const ledgerOf = ({ id }: NewTenant) => get(`/v1/tenants/${id}/migrations`);
  const agreementsOf = async (tenant: NewTenant) =>
    (await api('GET', '/v1/tenant/agreements', { token: tenant.accessToken })).body.data.map(
      ({ document, sha256 }: { document: string; sha256: string }) => [document, sha256],
    );
  let words: string[][];

  beforeAll(async () => {
    token = (await operators('POST', '/v1/sessions', { body: stack.operator })).body.accessToken;
    [sandbox, live] = [await signUp(api, stack.mailUrl, { mode: 'sandbox' }), await signUp(api, stack.mailUrl)];
    const legal = (await api('GET', '/v1/legal')).body.data as {
      document: string;
      sha256: string;
      required: boolean;
    }[];
    words = legal
      .filter(({ required }) => required)
      .map(({ document, sha256 }) => [document, sha256])
      .sort();
  });

  it('new ones have had everything', async () => {
    for (const tenant of [sandbox, live]) {
      expect(await ledgerOf(tenant)).toMatchObject({ dataVersion: headVersion, headVersion, step: null, history: [] });
      expect(await agreementsOf(tenant)).toEqual(words);
      expect(await digests(tenant)).toEqual(words.map(([, sha256]) => sha256));
    }
  });

  it('a run brings all on, in their own ledgers and trails, while both shapes are served', async () => {
    await asBefore(sandbox, false);
    await asBefore(live, true);
    for (const tenant of [sandbox, live]) expect(await agreementsOf(tenant)).toEqual(words);
    const before = (await get('/v1/migrations')).data[0].cohorts as { cohort: string; tenants: number; done: number }[];
    expect(before.find(({ cohort }) => cohort === 'sandbox')).toSatisfy(({ tenants, done }) => done < tenants);

    const key = randomUUID();
    const run = await post('/v1/migrations/runs', {}, key);
    expect(run).toMatchObject({ status: 202, body: { state: 'running', target: headVersion, maxFailures: 1 } });
    expect((await post('/v1/migrations/runs', {}, key)).body).toEqual(run.body);
    await eventually('the end of the run', async () => {
      const { fleetRun } = await get('/v1/migrations');
      return fleetRun.id === run.body.id && fleetRun.state === 'done';
    });

    const { data, troubled } = await get('/v1/migrations');
    expect(troubled).toEqual([]);
    for (const { tenants, done } of data[0].cohorts) expect(done).toBe(tenants);
    for (const [tenant, changed] of [
      [sandbox, 3],
      [live, 2],
    ] as const) {
      const ledger = await ledgerOf(tenant);
      expect(ledger).toMatchObject({ dataVersion: headVersion, step: null, failure: null });
      expect(ledger.history).toMatchObject([{ number: 1, name: 'agreement-texts', aim: 'apply', changed, passes: 2 }]);
      expect(await digests(tenant)).toEqual(words.map(([, sha256]) => sha256));
      expect(await agreementsOf(tenant)).toEqual(words);
      const trail = await api('GET', '/v1/audit-events?action=migration.apply', { token: tenant.accessToken });
      expect(trail.body.data).toMatchObject([
        { actor: { type: 'system' }, target: 'agreement-texts', changes: { dataVersion: 1, changed } },
      ]);
    }
  });

  it('done again it changes nothing', async () => {
    const history = (await ledgerOf(live)).history;

    const run = await post('/v1/migrations/runs');
    expect(run.status).toBe(202);
    await eventually('the end of the run', async () => (await get('/v1/migrations')).fleetRun.state === 'done');

    expect((await ledgerOf(live)).history).toEqual(history);
  });

  it('one goes back and forth alone, told to staff', async () => {
    const ended = () =>
      eventually('the end of the run', async () => (await get('/v1/migrations')).tenantRun.state === 'done');
    const back = await post(`/v1/tenants/${live.id}/roll-back`, { target: 0 });
    expect(back).toMatchObject({ status: 202, body: { tenantId: live.id, direction: 'back', state: 'running' } });
    await ended();
    expect(await ledgerOf(live)).toMatchObject({ dataVersion: 0, history: [{ aim: 'revert' }, { aim: 'apply' }] });
    expect(await digests(live)).toEqual([undefined, undefined, undefined]);
    expect(await agreementsOf(live)).toEqual(words);
    expect(await digests(sandbox)).toEqual(words.map(([, sha256]) => sha256));

    expect((await post(`/v1/tenants/${live.id}/migrate`)).status).toBe(202);
    await ended();
    expect((await ledgerOf(live)).dataVersion).toBe(headVersion);
    const told = await get(`/v1/audit-events?tenantId=${live.id}`);
    expect(told.data.map(({ action }: { action: string }) => action)).toEqual(['tenant.migrate', 'tenant.roll-back']);
  });

  it('what makes no sense is refused clearly', async () => {
    const problem = (status: number, code: string) => ({ status, body: { status, code } });
    expect(await post('/v1/migrations/runs', { target: 9_999 })).toMatchObject(problem(422, 'unknown-migration'));
    expect(await post('/v1/migrations/runs', { target: 'x' })).toMatchObject({ status: 422 });
    expect(await post(`/v1/tenants/${live.id}/migrate`)).toMatchObject(problem(409, 'nothing-to-do'));
    expect(await post('/v1/tenants/ten_00000000000000000000000000/roll-back', { target: 0 })).toMatchObject({
      status: 404,
    });
    const { fleetRun } = await get('/v1/migrations');
    expect(await post(`/v1/migrations/runs/${fleetRun.id}/pause`)).toMatchObject(problem(409, 'run-state'));
    expect((await operators('GET', '/v1/migrations')).status).toBe(401);
  });
});
