import { APIGatewayClient, DeleteApiKeyCommand, paginateGetApiKeys } from '@aws-sdk/client-api-gateway';
import { AdminCreateUserCommand, CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { InvokeCommand, LambdaClient, paginateListFunctions } from '@aws-sdk/client-lambda';
import { DeleteObjectCommand, GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { DynamoDBDocumentClient, PutCommand, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { expect, inject, it } from 'vitest';
import type { Reconciliation } from '../../functions/kernel/reconciliation.ts';
import { addSeconds, instantOf } from '../../functions/kernel/time.ts';
import { clientOptions } from '../../local/aws-clients.ts';
import { apiClient } from '../kit/api-client.ts';
import { type NewTenant, signUp, someWord } from '../kit/sign-up.ts';

const stack = inject('stack');
const api = apiClient(stack.apiUrl);
const options = clientOptions(stack.awsEndpoint, stack.region);
const TableName = stack.table;
const items = DynamoDBDocumentClient.from(new DynamoDBClient(options));
const lambda = new LambdaClient(options);
const gateway = new APIGatewayClient(options);
const s3 = new S3Client({ ...options, forcePathStyle: true });
const pool = new CognitoIdentityProviderClient(options);
const longAgo = addSeconds(instantOf(Date.now()), -3 * 86_400);
const stranger = 'ten_01HZZZZZZZZZZZZZZZZZZZZZZZ';

const entries = {
  'tenant-names': 'ReconcileTenantNames',
  'half-made-tenants': 'ReconcileHalfMad',
  'tenant-keys': 'ReconcileTenantKeys',
  'gateway-keys': 'ReconcileGatewayKeys',
  directory: 'ReconcileDirectory',
  'invoice-files': 'ReconcileInvoiceFiles',
  charges: 'ReconcileCharges',
  ledger: 'ReconcileLedger',
} as const;
type Name = keyof typeof entries;

async function functionNamed(part: string): Promise<string> {
  for await (const page of paginateListFunctions({ client: lambda }, {}))
    for (const { FunctionName } of page.Functions ?? []) if (FunctionName?.includes(part)) return FunctionName;
  throw new Error(`no function ${part}`);
}

async function run(name: Name): Promise<Reconciliation> {
  const { FunctionError, Payload } = await lambda.send(
    new InvokeCommand({ FunctionName: await functionNamed(entries[name]) }),
  );
  const answer = new TextDecoder().decode(Payload);
  if (FunctionError) throw new Error(`${name}: ${answer}`);
  return JSON.parse(answer) as Reconciliation;
}

/** A slug that a request of three days ago claimed, of which nothing else is left. */
async function plantSlug(): Promise<string> {
  const slug = `lost-${someWord()}`;
  const Item = {
    pk: `LOOKUP#SLUG#${slug}`,
    sk: 'SLUG',
    gsi1pk: 'LOOKUP#SLUGS',
    gsi1sk: slug,
    entity: 'slug',
    tenantId: stranger,
    state: 'held',
    version: 1,
    createdAt: longAgo,
    updatedAt: longAgo,
  };
  await items.send(new PutCommand({ TableName, Item }));
  return stranger;
}

/** A user of a tenant that never came. */
async function plantUser(): Promise<string> {
  const userId = `usr_01HZ${someWord()
    .toUpperCase()
    .replace(/[ILOU]/g, '0')
    .padEnd(22, 'Z')}`;
  const Username = userId;
  const UserAttributes = [{ Name: 'custom:tenantId', Value: stranger }];
  await pool.send(
    new AdminCreateUserCommand({
      UserPoolId: stack.userPools['tenants'],
      Username,
      UserAttributes,
      MessageAction: 'SUPPRESS',
    }),
  );
  const row = {
    pk: `LOOKUP#MEMBERS#${stranger}`,
    sk: userId,
    gsi1pk: 'LOOKUP#MEMBERSHIPS',
    gsi1sk: `${longAgo}#${userId}`,
  };
  const Item = {
    ...row,
    entity: 'membership',
    mac: 'ab'.repeat(32),
    version: 1,
    createdAt: longAgo,
    updatedAt: longAgo,
  };
  await items.send(new PutCommand({ TableName, Item }));
  return userId;
}

/** A tenant of three days ago whose gateway key is gone. */
async function plantLostGatewayKey({ id }: NewTenant): Promise<string> {
  await items.send(
    new UpdateCommand({
      TableName,
      Key: { pk: 'PLATFORM#TENANTS', sk: id },
      UpdateExpression: 'SET createdAt = :at',
      ExpressionAttributeValues: { ':at': longAgo },
    }),
  );
  for await (const page of paginateGetApiKeys({ client: gateway }, { nameQuery: id }))
    for (const key of page.items ?? []) await gateway.send(new DeleteApiKeyCommand({ apiKey: key.id }));
  return id;
}

const rowsOf = async (pk: string) =>
  (
    await items.send(
      new QueryCommand({ TableName, KeyConditionExpression: 'pk = :pk', ExpressionAttributeValues: { ':pk': pk } }),
    )
  ).Items ?? [];

interface LostFile {
  readonly invoiceId: string;
  readonly key: string;
  readonly before: string;
}

const bytesOf = async (Key: string): Promise<string> =>
  (await (
    await s3.send(new GetObjectCommand({ Bucket: stack.buckets['finance'], Key }))
  ).Body?.transformToString('base64')) ?? '';

/** An invoice of two hours ago whose PDF is gone. */
async function plantLostFile(tenant: NewTenant): Promise<LostFile> {
  let [invoice] = await rowsOf(`FINANCE#${tenant.id}#INVOICE`);
  for (let i = 0; !invoice?.['pdf'] && i < 60; i += 1) {
    await new Promise((resolve) => setTimeout(resolve, 500));
    [invoice] = await rowsOf(`FINANCE#${tenant.id}#INVOICE`);
  }
  const { id, number, finalizedAt, pdf } = invoice as {
    id: string;
    number: string;
    finalizedAt: string;
    pdf: { key: string };
  };
  const Key = { pk: `PLATFORM#NUMBERING#${number.replace(/-\d+$/, '')}`, sk: number };
  const sameDay = `${finalizedAt.slice(0, 10)}T00:00:00.000Z`;
  await items.send(
    new UpdateCommand({
      TableName,
      Key,
      UpdateExpression: 'SET createdAt = :at',
      ExpressionAttributeValues: { ':at': sameDay },
    }),
  );
  const before = await bytesOf(pdf.key);
  await s3.send(new DeleteObjectCommand({ Bucket: stack.buckets['finance'], Key: pdf.key }));
  return { invoiceId: id, key: pdf.key, before };
}

it('finds, repairs and counts damage that was done behind its back, and has nothing to say of it the second time', async () => {
  const tenant = await signUp(api, stack.mailUrl);
  const file = await plantLostFile(tenant);
  const planted: Partial<Record<Name, string>> = {
    'tenant-names': await plantSlug(),
    directory: await plantUser(),
    'gateway-keys': await plantLostGatewayKey(tenant),
    'invoice-files': file.invoiceId,
  };

  for (const name of Object.keys(entries) as Name[]) {
    const first = await run(name);
    expect(first.found, name).toBe(first.repaired + first.left);
    const id = planted[name];
    if (id === undefined) continue;
    expect(first.examples, name).toContain(id);
    expect((await run(name)).examples, name).not.toContain(id);
  }
  expect(await bytesOf(file.key)).toBe(file.before);
  const latest = await rowsOf('PLATFORM#RECONCILIATION');
  expect(latest.map(({ sk }) => sk)).toEqual(expect.arrayContaining(Object.keys(entries)));
  const answer = await api('GET', '/v1/tenant', { token: tenant.accessToken });
  expect(answer.status).toBe(200);
});
