import { randomUUID } from 'node:crypto';
import {
  GetFunctionConfigurationCommand,
  LambdaClient,
  paginateListFunctions,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { expect, inject, it } from 'vitest';
import { clientOptions } from '../../local/aws-clients.ts';
import { apiClient } from '../kit/api-client.ts';
import { breaking } from '../kit/log-search.ts';
import { signupToken, someWord, tenantBody } from '../kit/sign-up.ts';
import { keyStatesOf, tracesOf } from './traces.ts';

const stack = inject('stack');
const runDir = inject('runDir');
const api = apiClient(stack.apiUrl);
const lambda = new LambdaClient(clientOptions(stack.awsEndpoint, stack.region));

async function functionNamed(part: string): Promise<string> {
  for await (const page of paginateListFunctions({ client: lambda }, {}))
    for (const { FunctionName } of page.Functions ?? []) if (FunctionName?.includes(part)) return FunctionName;
  throw new Error(`no function ${part}`);
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
  const keysBefore = (await keyStatesOf('Tenant ten_')).filter((state) => state === 'Enabled').length;

  const untilAnswered = async () => {
    let answer = await create();
    for (let i = 0; answer.body.code === 'still-provisioning' && i < 5; i += 1) answer = await create();
    return answer;
  };
  const failed = await breaking(runDir, 'a state of the workflow fails for good', () =>
    withBroken('CreateGatewayKey', 'GATEWAY_PARAMETER_PREFIX', untilAnswered),
  );
  expect(failed).toMatchObject({ status: 503, body: { code: 'provisioning-failed' } });
  expect(failed.headers.get('retry-after')).toBeTruthy();
  const left = (await tracesOf(body.slug)).filter((trace) => !trace.startsWith('item PLATFORM#SIGNUP#'));
  expect(left).toEqual([]);
  expect((await keyStatesOf('Tenant ten_')).filter((state) => state === 'Enabled')).toHaveLength(keysBefore);

  const made = await create();
  expect(made).toMatchObject({ status: 201, body: { slug: body.slug, state: 'active' } });
  expect(await keyStatesOf(made.body.id)).toEqual(['Enabled']);
});
