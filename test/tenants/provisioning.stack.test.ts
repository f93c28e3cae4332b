import { randomUUID } from 'node:crypto';
import {
  GetFunctionConfigurationCommand,
  InvokeCommand,
  LambdaClient,
  paginateListFunctions,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { expect, inject, it } from 'vitest';
import { clientOptions } from '../../local/aws-clients.ts';
import { apiClient } from '../kit/api-client.ts';
import { breaking } from '../kit/log-search.ts';
import { signUp, signupToken, someWord, tenantBody } from '../kit/sign-up.ts';
import { callsAfter, idsAt, keyStatesOf, straysOf, tracesOf } from './traces.ts';

const stack = inject('stack');
const runDir = inject('runDir');
const api = apiClient(stack.apiUrl);
const lambda = new LambdaClient(clientOptions(stack.awsEndpoint, stack.region));

async function functionNamed(part: string): Promise<string> {
  for await (const page of paginateListFunctions({ client: lambda }, {}))
    for (const { FunctionName } of page.Functions ?? []) if (FunctionName?.includes(part)) return FunctionName;
  throw new Error(`no function ${part}`);
}

async function prepareTenants(): Promise<void> {
  const { FunctionError } = await lambda.send(
    new InvokeCommand({ FunctionName: await functionNamed('PrepareTenants') }),
  );
  if (FunctionError) throw new Error(`prepare-tenants: ${FunctionError}`);
}

/** One state of the workflow fails for good while `work` runs. */
async function withBroken<T>(part: string, variable: string, work: () => Promise<T>): Promise<T> {
  const FunctionName = await functionNamed(part);
  const { Environment } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
  const variables = Environment?.Variables ?? {};
  const set = (Variables: Record<string, string>) =>
    lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Environment: { Variables } }));
  await set({ ...variables, [variable]: '/nowhere' });
  try {
    return await work();
  } finally {
    await set(variables);
  }
}

it('undoes a provisioning that fails for good, says so, and makes the tenant when the same key comes again', async () => {
  const token = await signupToken(api, stack.mailUrl, `owner-${someWord()}@example.com`);
  const [body, key] = [await tenantBody(api), randomUUID()];
  const create = () => api('POST', '/v1/tenants', { token, body, key });
  const straysBefore = await straysOf();

  const untilAnswered = async () => {
    let answer = await create();
    for (let i = 0; answer.body.code === 'still-provisioning' && i < 5; i += 1) answer = await create();
    return answer;
  };
  const failed = await breaking(runDir, 'a state of the workflow fails for good', () =>
    withBroken('CreateGatewayKey', 'TENANT_SESSION_ROLE_ARN', untilAnswered),
  );
  expect(failed).toMatchObject({ status: 503, body: { code: 'provisioning-failed' } });
  expect(failed.headers.get('retry-after')).toBeTruthy();
  const left = (await tracesOf(body.slug)).filter((trace) => !trace.startsWith('item PLATFORM#SIGNUP#'));
  expect(left).toEqual([]);
  expect(await straysOf()).toEqual(straysBefore);

  const made = await create();
  expect(made).toMatchObject({ status: 201, body: { slug: body.slug, state: 'active' } });
  expect(await keyStatesOf(made.body.id)).toEqual(['Enabled']);
});

it('makes no key of either kind for a sign-up that finds a prepared tenant', async () => {
  // The schedule may be at work on it already: whoever comes second finds nothing to do.
  for (let i = 0; (await idsAt('PLATFORM#PREPARED')).length === 0 && i < 60; i += 1) {
    await prepareTenants();
    await new Promise((resolve) => setTimeout(resolve, 1_000));
  }
  const ready = await idsAt('PLATFORM#PREPARED');
  const before = callsAfter(0).length;
  const tenant = await signUp(api, stack.mailUrl);
  const ours = callsAfter(before).filter(({ role }) => !/PrepareTenants/.test(role));

  expect(ready).toContain(tenant.id);
  expect(await idsAt('PLATFORM#PREPARED')).not.toContain(tenant.id);
  expect(ours.map(({ action }) => action)).toContain('kms:GenerateDataKeyWithoutPlaintext');
  const scarce = ours.filter(
    ({ action, resource }) =>
      /^kms:Create(Key|Alias)$/.test(action) || (action === 'apigateway:POST' && /apikeys|usageplans/.test(resource)),
  );
  expect(scarce).toEqual([]);
});
