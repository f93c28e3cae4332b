import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { type Item, type Update, WriteConflict } from '../kernel/change.ts';
import { noteConsumed } from './consumption.ts';
import { jsonCalls } from './json-call.ts';
import { type CallCredentials, failureBodyOf } from './signed-call.ts';
import { dynamoService } from './signed-reads.ts';
import { transactItem } from './table-write.ts';
import { wrapNumbers } from './wrap-numbers.ts';

/**
 * One item alone, at half a transaction's price; answers it as it then is, or throws `WriteConflict` with what was there.
 * A call whose answer was lost is repeated: only for counts that may err on one side.
 */
export type UpdateItem = (write: Update) => Promise<Item>;

const decoded = (item: unknown): Item => unmarshall(item as never, { wrapNumbers: wrapNumbers as never }) as Item;

/** Signed by hand (docs/decisions/0010): it stands before every request, and DynamoDB's own command is 10 KB a bundle. */
export function itemUpdates(tableName: string, credentials?: () => Promise<CallCredentials>): UpdateItem {
  const call = jsonCalls(dynamoService, credentials);
  return async (write) => {
    try {
      const { Attributes, ConsumedCapacity } = await call('UpdateItem', inputOf(tableName, write));
      noteConsumed('write', ConsumedCapacity as Parameters<typeof noteConsumed>[1]);
      return decoded(Attributes);
    } catch (error) {
      throw conflictOf(error, write);
    }
  };
}

/** As an element of a transaction, in the wire's form. */
function inputOf(tableName: string, write: Update) {
  const { Update: input } = transactItem(tableName, write);
  if (!input) throw new Error('not an update');
  const { Key, ExpressionAttributeValues: values, ...rest } = input;
  return {
    ...rest,
    Key: marshall(Key),
    ...(values ? { ExpressionAttributeValues: marshall(values) } : {}),
    ReturnValues: 'ALL_NEW',
    ReturnConsumedCapacity: 'TOTAL',
  };
}

function conflictOf(error: unknown, { orElse }: Update): unknown {
  if (!(error instanceof Error) || error.name !== 'ConditionalCheckFailedException') return error;
  const existing = failureBodyOf(error)['Item'];
  return orElse ?? new WriteConflict(0, existing ? decoded(existing) : undefined);
}
