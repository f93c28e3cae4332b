import { gunzipSync, gzipSync } from 'node:zlib';
import { DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { account, clientOptions } from '../aws-clients.ts';
import type { StackOutputs } from '../stack-outputs.ts';

/** What the samples in events/ call things that are others in every run. */
const sampleTenant = 'ten_01HAAAAAAAAAAAAAAAAAAAAAAA';
const sampleAccount = '111122223333';
const sampleBucket = 'tenantry-files';

const isGzip = (bytes: Buffer) => bytes[0] === 0x1f && bytes[1] === 0x8b;

/** Streams and log deliveries carry their content in base64, the latter compressed. */
function inside(text: string): { readonly content: string; readonly put: (content: string) => string } | undefined {
  if (text.length < 40 || !/^[\w+/]+=*$/.test(text)) return undefined;
  const bytes = Buffer.from(text, 'base64');
  if (!isGzip(bytes)) return { content: bytes.toString('utf8'), put: (it) => Buffer.from(it).toString('base64') };
  return { content: gunzipSync(bytes).toString('utf8'), put: (it) => gzipSync(it).toString('base64') };
}

function replaced(value: unknown, replace: (text: string) => string): unknown {
  if (Array.isArray(value)) return value.map((each) => replaced(each, replace));
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, replaced(each, replace)]));
  if (typeof value !== 'string') return value;
  const packed = inside(value);
  const content = packed && replace(packed.content);
  return packed && content !== packed.content ? packed.put(content ?? '') : replace(value);
}

export function needsTenant(sample: unknown): boolean {
  let isNamed = false;
  replaced(sample, (text) => {
    isNamed ||= text.includes(sampleTenant);
    return text;
  });
  return isNamed;
}

/** The sample as the running stack would say it. */
export const filled = (sample: unknown, { buckets }: Pick<StackOutputs, 'buckets'>, tenantId: string): unknown =>
  replaced(sample, (text) =>
    text
      .replaceAll(sampleTenant, tenantId)
      .replaceAll(sampleAccount, account)
      .replaceAll(sampleBucket, buckets['files'] ?? sampleBucket),
  );

/** The tenant that signed up last. */
export async function newestTenant({ awsEndpoint, region, table }: StackOutputs): Promise<string | undefined> {
  const client = new DynamoDBClient(clientOptions(awsEndpoint, region));
  const { Items = [] } = await client.send(
    new QueryCommand({
      TableName: table,
      IndexName: 'gsi1',
      KeyConditionExpression: 'gsi1pk = :pk',
      ExpressionAttributeValues: { ':pk': { S: 'PLATFORM#TENANTS' } },
      ScanIndexForward: false,
      Limit: 1,
    }),
  );
  return Items[0]?.['sk']?.S;
}
