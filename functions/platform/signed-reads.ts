import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { Item } from '../kernel/change.ts';
import { jsonCalls } from './json-call.ts';
import type { CallCredentials } from './signed-call.ts';
import type { Reads } from './table.ts';
import { wrapNumbers } from './wrap-numbers.ts';

const dynamo = { signedAs: 'dynamodb', id: 'DYNAMODB', target: 'DynamoDB_20120810', version: '1.0' } as const;

/** `get` of the pooled table without the SDK's client, for the functions that stand before every request. */
export function signedReads(tableName: string, credentials?: () => Promise<CallCredentials>): Reads {
  const call = jsonCalls(dynamo, credentials);
  return {
    async get({ pk, sk }, options) {
      const ConsistentRead = options?.consistent ?? true;
      const Key = { pk: { S: pk }, sk: { S: sk } };
      const { Item: item } = await call('GetItem', { TableName: tableName, Key, ConsistentRead });
      return item === undefined
        ? undefined
        : (unmarshall(item as never, { wrapNumbers: wrapNumbers as never }) as Item);
    },
  };
}
