import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  BatchGetCommand,
  DynamoDBDocumentClient,
  GetCommand,
  QueryCommand,
  TransactWriteCommand,
} from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, expect, it } from 'vitest';
import { consumed, consuming, noteConsumed } from '../../functions/platform/consumption.ts';
import { dynamoTable } from '../../functions/platform/table.ts';

const dynamo = mockClient(DynamoDBDocumentClient);
const table = dynamoTable('Pooled', DynamoDBDocumentClient.from(new DynamoDBClient({ region: 'eu-central-1' })));
const key = { pk: 'TENANT#a#PROJECT', sk: 'p' };

beforeEach(() => {
  dynamo.reset();
  const told = { TableName: 'Pooled' };
  dynamo.on(GetCommand).resolves({ ConsumedCapacity: { ...told, CapacityUnits: 1 } });
  dynamo.on(QueryCommand).resolves({ Items: [], ConsumedCapacity: { ...told, CapacityUnits: 4.5 } });
  dynamo.on(BatchGetCommand).resolves({ ConsumedCapacity: [{ ...told, CapacityUnits: 2 }] });
  dynamo.on(TransactWriteCommand).resolves({ ConsumedCapacity: [{ ...told, CapacityUnits: 6 }] });
});

it('asks each call of the table what it cost, and adds it up for the request', async () => {
  const total = await consuming(async () => {
    await table.get(key);
    await Promise.all([table.query({ pk: key.pk, limit: 10 }), table.getMany([key])]);
    await table.transact([{ put: { ...key } }]);
    return consumed();
  });

  expect(total).toEqual({ read: 7.5, write: 6 });
  for (const call of dynamo.calls()) expect(call.args[0].input).toMatchObject({ ReturnConsumedCapacity: 'TOTAL' });
});

it('keeps requests apart that run at once, and counts nothing outside of any', async () => {
  const request = (times: number) =>
    consuming(async () => {
      for (let call = 0; call < times; call += 1) await table.get(key);
      return consumed();
    });

  const totals = await Promise.all([request(1), request(5), request(2)]);
  await table.get(key);

  expect(totals.map(({ read }) => read)).toEqual([1, 5, 2]);
  expect(consumed()).toEqual({ read: 0, write: 0 });
});

it('takes an answer that tells nothing for nothing', () => {
  consuming(() => {
    noteConsumed('read', undefined);
    noteConsumed('write', [{}]);
    expect(consumed()).toEqual({ read: 0, write: 0 });
  });
});
