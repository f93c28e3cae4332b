import { APIGatewayClient, paginateGetApiKeys } from '@aws-sdk/client-api-gateway';
import { CognitoIdentityProviderClient, paginateListUsers } from '@aws-sdk/client-cognito-identity-provider';
import { DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { DescribeKeyCommand, KMSClient, paginateListKeys } from '@aws-sdk/client-kms';
import { ListObjectVersionsCommand, S3Client } from '@aws-sdk/client-s3';
import { inject } from 'vitest';
import { clientOptions } from '../../local/aws-clients.ts';

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

export async function keyStatesOf(tenantId: string): Promise<(string | undefined)[]> {
  const client = new KMSClient(options);
  const states: (string | undefined)[] = [];
  for await (const page of paginateListKeys({ client }, {}))
    for (const { KeyId } of page.Keys ?? []) {
      const { KeyMetadata } = await client.send(new DescribeKeyCommand({ KeyId }));
      if (KeyMetadata?.Description?.includes(tenantId)) states.push(KeyMetadata.KeyState);
    }
  return states;
}
