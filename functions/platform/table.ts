import { DynamoDBClient, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import {
  BatchGetCommand,
  DynamoDBDocumentClient,
  GetCommand,
  QueryCommand,
  TransactWriteCommand,
} from '@aws-sdk/lib-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { type Item, type Key, type Page, type Write, WriteConflict } from '../kernel/change.ts';
import { clientDefaults } from './aws.ts';
import { sleep } from './clock.ts';
import { noteConsumed } from './consumption.ts';
import { keyOf, transactItem } from './table-write.ts';
import { wrapNumbers } from './wrap-numbers.ts';

export interface Query {
  readonly pk: string;
  /** Sort keys that begin so. */
  readonly prefix?: string;
  /** Sort keys from (inclusive) and before (exclusive). */
  readonly from?: string;
  readonly before?: string;
  readonly limit: number;
  readonly after?: Key;
  readonly newestFirst?: boolean;
  /** `gsi1` reads by gsi1pk/gsi1sk (eventually consistent). */
  readonly index?: 'gsi1';
  readonly consistent?: boolean;
}

/** The pooled table: get, query by key, transact. Port of every store; the fake passes the same suite. */
export interface Table {
  get(key: Key, options?: { readonly consistent?: boolean }): Promise<Item | undefined>;
  /** At most 100 keys; absent items are left out. */
  getMany(keys: readonly Key[]): Promise<readonly Item[]>;
  query(query: Query): Promise<Page<Item>>;
  /** All or nothing; `token` (at most 36 characters) makes the SDK's own retries safe for ten minutes. */
  transact(writes: readonly Write[], token?: string): Promise<void>;
}

/** What a function that only looks needs of it. */
export type Reads = Pick<Table, 'get' | 'getMany'>;

type CredentialProvider = ConstructorParameters<typeof DynamoDBClient>[0] extends { credentials?: infer C } | undefined
  ? C
  : never;

export function documentClient(credentials?: CredentialProvider): DynamoDBDocumentClient {
  const client = new DynamoDBClient({ ...clientDefaults, ...(credentials ? { credentials } : {}) });
  return DynamoDBDocumentClient.from(client, {
    marshallOptions: { removeUndefinedValues: true },
    unmarshallOptions: { wrapNumbers: wrapNumbers as never },
  });
}

/** What a call cost is in its answer. */
const telling = { ReturnConsumedCapacity: 'TOTAL' } as const;

export function dynamoTable(tableName: string, client: DynamoDBDocumentClient): Table {
  return {
    async get(key, options) {
      const { Item: item, ConsumedCapacity } = await client.send(
        new GetCommand({
          TableName: tableName,
          Key: keyOf(key),
          ConsistentRead: options?.consistent ?? true,
          ...telling,
        }),
      );
      noteConsumed('read', ConsumedCapacity);
      return item as Item | undefined;
    },
    async getMany(keys) {
      const found: Item[] = [];
      let pending: Record<string, unknown>[] = keys.map(({ pk, sk }) => ({ pk, sk }));
      while (pending.length > 0) {
        const answer = await client.send(
          new BatchGetCommand({ RequestItems: { [tableName]: { Keys: pending, ConsistentRead: true } }, ...telling }),
        );
        noteConsumed('read', answer.ConsumedCapacity);
        found.push(...((answer.Responses?.[tableName] ?? []) as Item[]));
        pending = answer.UnprocessedKeys?.[tableName]?.Keys ?? [];
      }
      return found;
    },
    async query(query) {
      const answer = await client.send(new QueryCommand(queryInput(tableName, query)));
      noteConsumed('read', answer.ConsumedCapacity);
      const last = answer.LastEvaluatedKey as Key | undefined;
      const data = (answer.Items ?? []) as Item[];
      const within =
        query.before === undefined
          ? data
          : data.filter((item) => String(item[query.index ? 'gsi1sk' : 'sk']) < (query.before ?? ''));
      return { data: within, ...(last ? { last } : {}) };
    },
    async transact(writes, token) {
      const input = {
        TransactItems: writes.map((write) => transactItem(tableName, write)),
        ...(token ? { ClientRequestToken: token } : {}),
        ...telling,
      };
      for (let attempt = 1; ; attempt += 1) {
        try {
          const { ConsumedCapacity } = await client.send(new TransactWriteCommand(input));
          return noteConsumed('write', ConsumedCapacity);
        } catch (error) {
          if (attempt === TRIES || !isContention(error)) throw conflictOf(error, writes);
          await sleep(attempt * 30);
        }
      }
    },
  };
}

/** Requests of one tenant meet at its counters: what lost to another transaction alone is tried again. */
const TRIES = 4;
const isContention = (error: unknown): boolean =>
  error instanceof TransactionCanceledException &&
  (error.CancellationReasons ?? []).some(({ Code }) => Code === 'TransactionConflict') &&
  (error.CancellationReasons ?? []).every(({ Code }) => Code === 'TransactionConflict' || Code === 'None');

function queryInput(tableName: string, query: Query) {
  const [pkName, skName] = query.index === 'gsi1' ? ['gsi1pk', 'gsi1sk'] : ['pk', 'sk'];
  const values: Record<string, unknown> = { ':pk': query.pk };
  let expression = '#pk = :pk';
  if (query.prefix !== undefined) {
    expression += ' AND begins_with(#sk, :prefix)';
    values[':prefix'] = query.prefix;
  } else if (query.from !== undefined && query.before !== undefined) {
    // BETWEEN includes its end: the largest string below `before` is not expressible, so `query` drops it.
    expression += ' AND #sk BETWEEN :from AND :before';
    values[':from'] = query.from;
    values[':before'] = query.before;
  } else if (query.from !== undefined) {
    expression += ' AND #sk >= :from';
    values[':from'] = query.from;
  } else if (query.before !== undefined) {
    expression += ' AND #sk < :before';
    values[':before'] = query.before;
  }
  return {
    TableName: tableName,
    ...(query.index ? { IndexName: query.index } : { ConsistentRead: query.consistent ?? false }),
    KeyConditionExpression: expression,
    ExpressionAttributeNames: { '#pk': pkName, ...(expression.includes('#sk') ? { '#sk': skName } : {}) } as Record<
      string,
      string
    >,
    ExpressionAttributeValues: values,
    Limit: query.limit,
    ScanIndexForward: !(query.newestFirst ?? false),
    ...(query.after ? { ExclusiveStartKey: { ...query.after } } : {}),
    ...telling,
  };
}

function conflictOf(error: unknown, writes: readonly Write[]): unknown {
  if (!(error instanceof TransactionCanceledException)) return error;
  const reasons = error.CancellationReasons ?? [];
  const index = reasons.findIndex((reason) => reason.Code === 'ConditionalCheckFailed');
  // Without a failed condition it is contention with another transaction or throttling: the caller may try again.
  if (index < 0) return error;
  // The document client decodes answers, not errors.
  const existing = reasons[index]?.Item;
  const conflict = new WriteConflict(
    index,
    existing && (unmarshall(existing, { wrapNumbers: wrapNumbers as never }) as Item),
  );
  return writes[index]?.orElse ?? conflict;
}

/** Whether a transaction's conditions held. */
export async function passed(transaction: Promise<void>): Promise<boolean> {
  try {
    await transaction;
    return true;
  } catch (error) {
    if (error instanceof WriteConflict) return false;
    throw error;
  }
}
