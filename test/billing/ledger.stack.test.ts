import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DeleteCommand, DynamoDBDocumentClient, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { clientOptions } from '../../local/aws-clients.ts';
import { apiClient, eventually } from '../kit/api-client.ts';
import { type NewTenant, signUp } from '../kit/sign-up.ts';

const stack = inject('stack');
const api = apiClient(stack.apiUrl);
const operators = apiClient(stack.operatorsApiUrl);
const items = DynamoDBDocumentClient.from(new DynamoDBClient(clientOptions(stack.awsEndpoint, stack.region)));
const TableName = stack.table;

interface Line {
  readonly pk: string;
  readonly sk: string;
  readonly at: string;
  readonly tenantId: string;
}
const month = new Date().toISOString().slice(0, 7);
const dayBook = async (of: string): Promise<readonly Line[]> => {
  const { Items = [] } = await items.send(
    new QueryCommand({
      TableName,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': `PLATFORM#DAYBOOK#TNY#${of}` },
    }),
  );
  return Items as Line[];
};

describe('the ledger over all tenants', () => {
  let token: string;
  let tenant: NewTenant;
  const planted: { pk: string; sk: string }[] = [];
  const get = (path: string) => operators('GET', path, { token });
  const post = (path: string, body?: object) => operators('POST', path, { token, ...(body ? { body } : {}) });

  beforeAll(async () => {
    token = (await operators('POST', '/v1/sessions', { body: stack.operator })).body.accessToken;
    tenant = await signUp(api, stack.mailUrl);
    await eventually('the first invoice in the journal', async () => {
      const { body } = await get(`/v1/ledger-entries?tenantId=${tenant.id}&limit=100`);
      return body.data?.length > 0;
    });
  });
  afterAll(async () => {
    for (const Key of planted) await items.send(new DeleteCommand({ TableName, Key }));
  });

  it('shows a sign-up’s invoice in the journal, the balances, what is deferred and what is open', async () => {
    const [entry] = (await get(`/v1/ledger-entries?tenantId=${tenant.id}&source=invoice&limit=100`)).body.data;
    expect(entry).toMatchObject({ tenantId: tenant.id, currency: 'EUR' });
    const { body: balance } = await get('/v1/ledger/trial-balance');
    expect(balance.data.every(({ isBalanced }: { isBalanced: boolean }) => isBalanced)).toBe(true);
    const { body: rolled } = await get(`/v1/ledger/roll-forward?from=${month}&to=${month}`);
    const [eur] = rolled.data.filter(({ currency }: { currency: string }) => currency === 'EUR');
    expect(Number(eur.months[0].billed.amount)).toBeGreaterThanOrEqual(4_500);
    const { body: waterfall } = await get('/v1/ledger/waterfall');
    expect(waterfall.data.length).toBeGreaterThan(0);
    const { body: aged } = await get('/v1/ledger/ageing');
    expect(aged.invoices.map(({ tenantId }: { tenantId: string }) => tenantId)).toContain(tenant.id);
  });

  it('ties out one tenant, and by the hourly look everybody whose books moved', async () => {
    const { status, body } = await get(`/v1/tenants/${tenant.id}/tie-out`);
    expect(status).toBe(200);
    expect(body).toMatchObject({ currency: 'EUR', differences: [] });
    expect(body.accounts.every(({ ties }: { ties: boolean }) => ties)).toBe(true);
    expect((await get('/v1/tenants/ten_00000000000000000000000000/tie-out')).status).toBe(404);
    const before = new Date().toISOString();
    expect((await post('/v1/reconciliations/ledger/run')).status).toBe(202);
    await eventually('the look at the books', async () => (await get('/v1/ledger/tie-out')).body.ranAt > before);
    const { body: looked } = await get('/v1/ledger/tie-out');
    expect(looked).toMatchObject({ isBalanced: true, changedPeriods: [] });
    expect(looked.differences.filter(({ tenantId }: { tenantId: string }) => tenantId === tenant.id)).toEqual([]);
    expect(looked.tenants).toBeGreaterThan(0);
  });

  it('closes no month that is not over, and says to a tenant’s own token that it is none of its business', async () => {
    expect(await post(`/v1/ledger/periods/${month}/lock`)).toMatchObject({
      status: 409,
      body: { code: 'period-not-over' },
    });
    expect((await get('/v1/ledger/periods')).body.data[0]).toMatchObject({ period: month, state: 'open' });
    expect((await operators('GET', '/v1/ledger/periods', { token: tenant.accessToken })).status).toBe(401);
    expect((await api('GET', '/v1/ledger/periods', { token: tenant.accessToken })).status).toBe(404);
    expect(await post('/v1/ledger/periods/2026-13/lock')).toMatchObject({ status: 404 });
  });

  it('closes a month that is over and opens it again, in the staff’s journal', async () => {
    const last = new Date(Date.parse(`${month}-01T00:00:00Z`) - 86_400_000).toISOString().slice(0, 7);
    const locked = await post(`/v1/ledger/periods/${last}/lock`);
    expect(locked).toMatchObject({ status: 200, body: { state: 'locked' } });
    expect((await post(`/v1/ledger/periods/${last}/lock`)).body).toEqual(locked.body);
    const opened = await post(`/v1/ledger/periods/${last}/unlock`, { reason: 'The suite is done' });
    expect(opened).toMatchObject({ status: 200, body: { state: 'open' } });
    const { body } = await get('/v1/audit-events?action=ledger-period.lock');
    expect(body.data[0]).toMatchObject({ target: last });
  });

  it('exports a day to the finance bucket, which a script without us finds whole', async () => {
    const invoiceId = (await api('GET', '/v1/invoices', { token: tenant.accessToken })).body.data[0].id;
    const printed = () => api('GET', `/v1/invoices/${invoiceId}/pdf`, { token: tenant.accessToken });
    await eventually('the print', async () => (await printed()).status === 200, 60_000);
    const yesterday = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);
    const [line] = (await dayBook(month)).filter(({ tenantId }) => tenantId === tenant.id);
    if (!line) throw new Error('no line');
    const at = `${yesterday}T12:00:00.000Z`;
    const key = {
      pk: `PLATFORM#DAYBOOK#TNY#${yesterday.slice(0, 7)}`,
      sk: `${at}#${line.sk.slice(line.sk.indexOf('#') + 1)}`,
    };
    planted.push(key);
    await items.send(new PutCommand({ TableName, Item: { ...line, ...key, at } }));

    expect(await post('/v1/revenue-exports', { date: yesterday })).toMatchObject({ status: 202 });
    await eventually(
      'the export',
      async () => (await get(`/v1/revenue-exports/${yesterday}`)).body.state === 'done',
      60_000,
    );
    const { body } = await get(`/v1/revenue-exports/${yesterday}`);
    const folder = mkdtempSync(join(tmpdir(), 'finance-'));
    mkdirSync(join(folder, 'export'));
    for (const { name, sha256 } of body.files) {
      const file = await get(`/v1/revenue-exports/${yesterday}/files/${name}`);
      const bytes = Buffer.from(await (await fetch(file.body.url)).arrayBuffer());
      expect(createHash('sha256').update(bytes).digest('hex'), name).toBe(sha256);
      writeFileSync(join(folder, 'export', name), bytes);
    }
    const said = execFileSync('node', ['scripts/verify-finance-export.mjs', folder], { encoding: 'utf8' });
    rmSync(folder, { recursive: true });
    expect(said).toMatch(/0 differ/);
    expect((await post('/v1/revenue-exports', { date: new Date().toISOString().slice(0, 10) })).status).toBe(409);
  });

  it('explains the tenant every line of its invoice', async () => {
    const { body: list } = await api('GET', '/v1/invoices', { token: tenant.accessToken });
    const { body: invoice } = await api('GET', `/v1/invoices/${list.data[0].id}`, { token: tenant.accessToken });
    for (const { id, amount } of invoice.lines) {
      const told = await api('GET', `/v1/invoices/${invoice.id}/lines/${id}/explain`, { token: tenant.accessToken });
      expect(told).toMatchObject({ status: 200, body: { recomputed: amount } });
    }
  });
});
