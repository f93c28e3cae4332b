import { randomUUID } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { InvokeCommand, LambdaClient, paginateListFunctions } from '@aws-sdk/client-lambda';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { clientOptions } from '../../local/aws-clients.ts';
import { apiClient, eventually } from '../kit/api-client.ts';
import { type NewTenant, signUp } from '../kit/sign-up.ts';

const { apiUrl, operatorsApiUrl, mailUrl, operator, awsEndpoint, region } = inject('stack');
const lambda = new LambdaClient(clientOptions(awsEndpoint, region));
const api = apiClient(apiUrl);
const operators = apiClient(operatorsApiUrl);

interface Operation {
  readonly operation: string;
  readonly calls: number;
  readonly availability: number;
  readonly p95Ms: number;
}

const range = () => {
  const now = Date.now();
  return `from=${new Date(now - 3_600_000).toISOString()}&to=${new Date(now + 60_000).toISOString()}&window=hour`;
};
/** A look is an answer that is counted too: in haste they would keep the very hour busy that they wait for. */
const health = async (token: string): Promise<ReadonlyMap<string, Operation>> => {
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  const { status, body } = await api('GET', `/v1/slis?${range()}`, { token });
  expect(status).toBe(200);
  return new Map((body.data as Operation[]).map((of) => [of.operation, of]));
};

/** As CloudWatch Logs delivers lines to a subscription. */
async function deliver(lines: readonly object[]): Promise<void> {
  const logEvents = lines.map((line, index) => ({
    id: String(index),
    timestamp: Date.now(),
    message: JSON.stringify(line),
  }));
  const data = gzipSync(JSON.stringify({ messageType: 'DATA_MESSAGE', logEvents })).toString('base64');
  for await (const page of paginateListFunctions({ client: lambda }, {}))
    for (const { FunctionName } of page.Functions ?? [])
      if (FunctionName?.includes('RecordSlis')) {
        const Payload = JSON.stringify({ awslogs: { data } });
        const { FunctionError } = await lambda.send(new InvokeCommand({ FunctionName, Payload }));
        if (FunctionError) throw new Error('the lines were not taken down');
        return;
      }
  throw new Error('nobody takes lines down');
}

describe('the health of tenants on the running stack', () => {
  let tenant: NewTenant;
  let other: NewTenant;
  beforeAll(async () => {
    [tenant, other] = [await signUp(api, mailUrl), await signUp(api, mailUrl)];
  });

  it('counts every answer once, under the operation and the tenant that it was for', async () => {
    const { accessToken: token } = tenant;
    for (let call = 0; call < 12; call += 1) await api('GET', '/v1/projects', { token });
    for (let call = 0; call < 3; call += 1) await api('POST', '/v1/projects', { token, body: { name: `P${call}` } });
    await api('GET', '/v1/projects', { token: other.accessToken });

    await eventually('twelve reads', async () => ((await health(token)).get('read')?.calls ?? 0) >= 12, 60_000);
    const seen = await eventually(
      'three writes',
      async () => {
        const now = await health(token);
        return now.get('write')?.calls === 3 && now;
      },
      60_000,
    );

    expect(seen.get('read')).toMatchObject({ calls: 12, availability: 1 });
    expect(seen.get('read')?.p95Ms).toBeGreaterThan(0);
    expect(seen.get('sign-in')).toMatchObject({ calls: 1, availability: 1 });
    await eventually('the other one', async () => (await health(other.accessToken)).get('read')?.calls === 1, 60_000);
  });

  it('is shown to operators as the tenant sees it, and to nobody without the right', async () => {
    const { email, password } = operator;
    const session = await operators('POST', '/v1/sessions', { body: { email, password } });
    const path = (id: string) => `/v1/tenants/${id}/slis?${range()}`;
    const ask = (id: string) => operators('GET', path(id), { token: session.body.accessToken });

    const seen = await ask(tenant.id);

    const read = seen.body.data.find((of: Operation) => of.operation === 'read');
    expect(read.calls).toBe(12);
    // A list of projects is a query at least, and its standing is read once a second.
    expect(read.load.readUnits).toBeGreaterThanOrEqual(6);
    expect(read.load.computeGbSeconds).toBeGreaterThan(0);
    expect(seen.body.data.find((of: Operation) => of.operation === 'write').load.writeUnits).toBeGreaterThan(3);
    expect((await ask(`ten_01J${'0'.repeat(23)}`)).status).toBe(404);
    expect((await api('GET', path(other.id), { token: tenant.accessToken })).status).toBeGreaterThanOrEqual(400);
  });

  it('names the tenant that takes much of the system', async () => {
    const { email, password } = operator;
    const session = await operators('POST', '/v1/sessions', { body: { email, password } });
    const token = session.body.accessToken;
    const sli = { at: new Date().toISOString(), status: 200, ms: 900, read: 90_000, write: 12_000, gbMs: 900 };
    const route = 'GET /v1/projects';
    await deliver([{ requestId: randomUUID(), route, tenantId: other.id, sli }]);

    const { status, body } = await operators('GET', '/v1/heavy-tenants?hours=1', { token });

    expect(status).toBe(200);
    const [heaviest] = body.data;
    expect(heaviest).toMatchObject({ tenantId: other.id });
    expect(heaviest.costUsd).toBeGreaterThan(0.018);
    expect((await operators('GET', '/v1/heavy-tenants?hours=0', { token })).status).toBe(400);
    expect((await api('GET', '/v1/heavy-tenants', { token: tenant.accessToken })).status).toBeGreaterThanOrEqual(400);
  });
});
