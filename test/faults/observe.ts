import { gunzipSync } from 'node:zlib';
import { APIGatewayClient, GetApiKeyCommand } from '@aws-sdk/client-api-gateway';
import { AdminGetUserCommand, CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { type AttributeValue, BatchGetItemCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DescribeKeyCommand, KMSClient, ListAliasesCommand } from '@aws-sdk/client-kms';
import { GetObjectCommand, HeadObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { clientOptions } from '../../local/aws-clients.ts';
import type { StackOutputs } from '../../local/stack-outputs.ts';
import { canonical } from './canonical.ts';
import type { Traces } from './traces.ts';

/** What is there after a run, each thing as one line without what differs from run to run. */
export interface Found {
  readonly lines: readonly string[];
  /** Keys that are usable and that nothing names: their reconciler has to find them. */
  readonly strays: readonly string[];
}

export type Observer = (traces: Traces) => Promise<Found>;

const isMissing = (error: unknown): boolean =>
  error instanceof Error && /NotFound|UserNotFound|NoSuchKey/.test(error.name);

async function whetherThere(look: () => Promise<unknown>): Promise<boolean> {
  try {
    await look();
    return true;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

/** As the account's administrator, at everything that the run touched. */
export function observer(stack: StackOutputs): Observer {
  const options = clientOptions(stack.awsEndpoint, stack.region);
  const dynamo = new DynamoDBClient(options);
  const kms = new KMSClient(options);
  const cognito = new CognitoIdentityProviderClient(options);
  const gateway = new APIGatewayClient(options);
  const s3 = new S3Client({ ...options, forcePathStyle: true });

  const items = async ({ itemKeys }: Traces): Promise<string[]> => {
    const keys = [...itemKeys.values()];
    const lines: string[] = [];
    for (let i = 0; i < keys.length; i += 100) {
      const Keys = keys.slice(i, i + 100).map(({ pk, sk }) => ({ pk: { S: pk }, sk: { S: sk } }));
      const { Responses } = await dynamo.send(
        new BatchGetItemCommand({ RequestItems: { [stack.table]: { Keys, ConsistentRead: true } } }),
      );
      for (const item of Responses?.[stack.table] ?? []) lines.push(lineOf(item));
    }
    return lines.filter((line) => line !== '');
  };

  const keyStates = async ({ kmsKeys }: Traces) => {
    const lines: string[] = [];
    const strays: string[] = [];
    for (const KeyId of kmsKeys) {
      const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId }));
      const { Aliases = [] } = await kms.send(new ListAliasesCommand({ KeyId }));
      const state = KeyMetadata?.KeyState ?? 'gone';
      if (Aliases.length > 0) lines.push(`kms key ${state} ${canonical(Aliases[0]?.AliasName ?? '')}`);
      else if (state !== 'PendingDeletion') strays.push(KeyId);
    }
    return { lines, strays };
  };

  /** Usage is archived by the batch, and batches are cut by chance: whose events are there is compared, each once. */
  const objects = async (traces: Traces): Promise<string[]> => {
    const lines: string[] = [];
    const archived = new Set<string>();
    for (const { bucket: Bucket, key: Key } of traces.objects.values()) {
      if (!(await whetherThere(() => s3.send(new HeadObjectCommand({ Bucket, Key }))))) continue;
      if (!Key.endsWith('.ndjson.gz')) {
        lines.push(`object ${canonical(Key)}`);
        continue;
      }
      const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
      const text = gunzipSync((await Body?.transformToByteArray()) ?? Buffer.alloc(0)).toString('utf8');
      for (const event of text.split('\n').filter(Boolean)) archived.add(`archived ${canonical(event)}`);
    }
    return [...lines, ...archived];
  };

  return async (traces) => {
    const lines = await items(traces);
    const keys = await keyStates(traces);
    lines.push(...keys.lines);
    for (const Username of traces.users) {
      const look = () => cognito.send(new AdminGetUserCommand({ UserPoolId: stack.userPools['tenants'], Username }));
      if (await whetherThere(look)) lines.push('cognito user');
    }
    for (const apiKey of traces.gatewayKeys)
      if (await whetherThere(() => gateway.send(new GetApiKeyCommand({ apiKey })))) lines.push('gateway key');
    lines.push(...(await objects(traces)));
    for (const { subject } of traces.mails) lines.push(`mail ${canonical(subject)}`);
    return { lines: lines.sort(), strays: keys.strays };
  };
}

/**
 * Counters that all tenants share, and what counts tries rather than effects: rates, and for an hour what each request
 * brought, so that its sender is told "on its way" (what was counted of it is there in its own items).
 */
const shared = /^(PLATFORM#(DUE#CURSOR|NUMBERING#[^ ]+ COUNTER|SIGNUP-RATE#)|TENANT#[^#]+#(RATE|PENDING) )/;
/** Who took it up, the request or the clockwork after it, and under which name: not what became of it. */
const takers = ['actor', 'requestId'];

function lineOf(item: Record<string, AttributeValue>): string {
  const plain = unmarshall(item, { wrapNumbers: (text) => text });
  const name = `${plain['pk']} ${plain['sk']}`;
  if (String(plain['entity']).endsWith('journal')) for (const taker of takers) delete plain[taker];
  return shared.test(name) ? '' : `item ${canonical(JSON.stringify(sorted(plain)))}`;
}

function sorted(value: unknown): unknown {
  if (value instanceof Set) return [...value].map(String).sort();
  if (value instanceof Uint8Array) return `bytes`;
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
}
