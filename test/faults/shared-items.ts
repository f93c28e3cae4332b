import { DeleteItemCommand, DynamoDBClient, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { clientOptions } from '../../local/aws-clients.ts';
import type { World } from './world.ts';

const CURSOR = 'PLATFORM#DUE#CURSOR';

function tableOf({ deployment: { stack } }: World) {
  return { client: new DynamoDBClient(clientOptions(stack.awsEndpoint, stack.region)), TableName: stack.table };
}

/** The queue of due dates is one for all tenants: what a run leaves in it would be the next run's work. */
export async function forgetDueDates(world: World): Promise<void> {
  const { client, TableName } = tableOf(world);
  for (const { pk, sk } of world.traces().itemKeys.values())
    if (pk.startsWith('PLATFORM#DUE#') && pk !== CURSOR)
      await client.send(new DeleteItemCommand({ TableName, Key: { pk: { S: pk }, sk: { S: sk } } }));
}

/** Puts the clock forward over hours in which nothing was due, for the clockwork too. */
export async function skipTo(world: World, job: 'invoices' | 'payments', at: number): Promise<void> {
  world.clock.set(at);
  const { client, TableName } = tableOf(world);
  const hour = `${new Date(at).toISOString().slice(0, 13)}:00:00.000Z`;
  const Item = {
    pk: { S: CURSOR },
    sk: { S: job },
    entity: { S: 'due-cursor' },
    version: { N: '1' },
    hour: { S: hour },
  };
  await client.send(new PutItemCommand({ TableName, Item }));
}

/** Tenants that were prepared before: some runs would find one and others not, and make other calls. */
export async function forgetPrepared(world: World): Promise<void> {
  const { client, TableName } = tableOf(world);
  const { Items = [] } = await client.send(
    new QueryCommand({
      TableName,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': { S: 'PLATFORM#PREPARED' } },
    }),
  );
  for (const { pk, sk } of Items)
    if (pk && sk) await client.send(new DeleteItemCommand({ TableName, Key: { pk, sk } }));
}
