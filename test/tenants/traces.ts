import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { APIGatewayClient, paginateGetApiKeys } from '@aws-sdk/client-api-gateway';
import { CognitoIdentityProviderClient, paginateListUsers } from '@aws-sdk/client-cognito-identity-provider';
import { DynamoDBClient, paginateScan, QueryCommand } from '@aws-sdk/client-dynamodb';
import { DescribeKeyCommand, KMSClient, paginateListKeys } from '@aws-sdk/client-kms';
import { ListObjectVersionsCommand, S3Client } from '@aws-sdk/client-s3';
import { inject } from 'vitest';
import { clientOptions } from '../../local/aws-clients.ts';
import { type RecordedCall, roleOf } from '../../local/guard/recorded-calls.ts';

const stack = inject('stack');
const options = clientOptions(stack.awsEndpoint, stack.region);

/** As the account's administrator, around everything of ours: what still names the tenant, anywhere. */
export async function tracesOf(tenantId: string): Promise<string[]> {
  const traces: string[] = [];
  for await (const page of paginateScan({ client: new DynamoDBClient(options) }, { TableName: stack.table }))
    for (const item of page.Items ?? [])
      if (JSON.stringify(item).includes(tenantId)) traces.push(`item ${item['pk']?.S} ${item['sk']?.S}`);
  const s3 = new S3Client({ ...options, forcePathStyle: true });
  for (const role of ['files', 'usageArchive'])
    for (const kind of ['Versions', 'DeleteMarkers'] as const) {
      const Bucket = stack.buckets[role];
      const found = (await s3.send(new ListObjectVersionsCommand({ Bucket, Prefix: `${tenantId}/` })))[kind] ?? [];
      traces.push(...found.map(({ Key }) => `${role} ${Key}`));
    }
  const pool = { client: new CognitoIdentityProviderClient(options) };
  for await (const page of paginateListUsers(pool, { UserPoolId: stack.userPools['tenants'] }))
    for (const user of page.Users ?? [])
      if (JSON.stringify(user.Attributes).includes(tenantId)) traces.push(`user ${user.Username}`);
  for await (const page of paginateGetApiKeys({ client: new APIGatewayClient(options) }, {}))
    for (const key of page.items ?? []) if (key.name === tenantId) traces.push(`gateway key ${key.id}`);
  return traces;
}

async function tenantKeys(): Promise<{ readonly tenantId: string; readonly state: string | undefined }[]> {
  const client = new KMSClient(options);
  const keys: { tenantId: string; state: string | undefined }[] = [];
  for await (const page of paginateListKeys({ client }, {}))
    for (const { KeyId } of page.Keys ?? []) {
      const { KeyMetadata } = await client.send(new DescribeKeyCommand({ KeyId }));
      const tenantId = /^Tenant (ten_\w+)$/.exec(KeyMetadata?.Description ?? '')?.[1];
      if (tenantId) keys.push({ tenantId, state: KeyMetadata?.KeyState });
    }
  return keys;
}

export const keyStatesOf = async (tenantId: string): Promise<(string | undefined)[]> =>
  (await tenantKeys()).filter((key) => key.tenantId === tenantId).map(({ state }) => state);

/** Usable keys of tenants that are neither there nor prepared nor being made. */
export async function straysOf(): Promise<string[]> {
  const enabled = (await tenantKeys()).filter(({ state }) => state === 'Enabled').map(({ tenantId }) => tenantId);
  const owners = await Promise.all(['PREPARING', 'PREPARED', 'TENANTS'].map((name) => idsAt(`PLATFORM#${name}`)));
  return enabled.filter((tenantId) => !owners.flat().includes(tenantId));
}

export async function idsAt(pk: string): Promise<string[]> {
  const { Items } = await new DynamoDBClient(options).send(
    new QueryCommand({
      TableName: stack.table,
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': { S: pk } },
    }),
  );
  return (Items ?? []).map(({ sk }) => sk?.S ?? '');
}

/** The calls of AWS that were written down after the first so many. */
export const callsAfter = (count: number): (RecordedCall & { readonly role: string })[] =>
  readFileSync(join(inject('runDir'), 'aws-calls.jsonl'), 'utf8')
    .split('\n')
    .filter(Boolean)
    .slice(count)
    .map((line) => JSON.parse(line) as RecordedCall)
    .map((call) => ({ ...call, role: roleOf(call.principal) }));
