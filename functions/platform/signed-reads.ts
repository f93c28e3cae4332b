import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { Item, Key } from '../kernel/change.ts';
import { jsonCalls } from './json-call.ts';
import type { CallCredentials } from './signed-call.ts';
import type { Reads } from './table.ts';
import { wrapNumbers } from './wrap-numbers.ts';

export const dynamoService = {
  signedAs: 'dynamodb',
  id: 'DYNAMODB',
  target: 'DynamoDB_20120810',
  version: '1.0',
} as const;

const open = (item: unknown): Item => unmarshall(item as never, { wrapNumbers: wrapNumbers as never }) as Item;
const keyOf = ({ pk, sk }: Key) => ({ pk: { S: pk }, sk: { S: sk } });

interface BatchAnswer {
  readonly Responses?: Readonly<Record<string, readonly unknown[]>>;
  readonly UnprocessedKeys?: Readonly<Record<string, { readonly Keys: ReturnType<typeof keyOf>[] }>>;
}

/** `get` and `getMany` of the pooled table without the SDK's client, for the functions that stand before every request. */
export function signedReads(tableName: string, credentials?: () => Promise<CallCredentials>): Reads {
  const call = jsonCalls(dynamoService, credentials);
  return {
    async get(key, options) {
      const ConsistentRead = options?.consistent ?? true;
      const { Item: item } = await call('GetItem', { TableName: tableName, Key: keyOf(key), ConsistentRead });
      return item === undefined ? undefined : open(item);
    },
    async getMany(keys) {
      const found: Item[] = [];
      let pending = keys.map(keyOf);
      while (pending.length > 0) {
        const RequestItems = { [tableName]: { Keys: pending, ConsistentRead: true } };
        const answer: BatchAnswer = await call('BatchGetItem', { RequestItems });
        found.push(...(answer.Responses?.[tableName] ?? []).map(open));
        pending = answer.UnprocessedKeys?.[tableName]?.Keys ?? [];
      }
      return found;
    },
  };
}
