import {
  DeleteItemCommand,
  DynamoDBClient,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
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

/** A tenant as a build before the first migration left it, and staff's order to bring it on. */
export async function orderMigration(world: World, tenantId: string, target: number): Promise<void> {
  const { client, TableName } = tableOf(world);
  const without = (pk: string, sk: string, names: readonly string[]) =>
    client.send(
      new UpdateItemCommand({
        ...{ TableName, Key: { pk: { S: pk }, sk: { S: sk } } },
        UpdateExpression: `REMOVE ${names.join(', ')}`,
      }),
    );
  for (const { pk, sk } of world.traces().itemKeys.values()) {
    if (pk === `TENANT#${tenantId}#AGREEMENT`) await without(pk, sk, ['textSha256']);
    if (pk === 'PLATFORM#TENANTS' && sk === tenantId) await without(pk, sk, ['dataVersion', 'dataRevision']);
    if (pk === `TENANT#${tenantId}#MIGRATION`)
      await client.send(new DeleteItemCommand({ TableName, Key: { pk: { S: pk }, sk: { S: sk } } }));
  }
  const at = new Date(world.clock.now()).toISOString();
  const Item = {
    ...{ pk: { S: 'PLATFORM#MIGRATION' }, sk: { S: 'TENANT' }, entity: { S: 'migration-run' } },
    ...{ id: { S: `mig_01H${'0'.repeat(23)}` }, tenantId: { S: tenantId }, target: { N: String(target) } },
    ...{ direction: { S: 'forward' }, state: { S: 'running' }, isMoving: { BOOL: true }, attempt: { N: '1' } },
    ...{ orderedBy: { S: 'staff-1' }, outcome: { NULL: true }, endedAt: { NULL: true }, version: { N: '1' } },
    ...{ startedAt: { S: at }, createdAt: { S: at }, updatedAt: { S: at } },
  };
  await client.send(new PutItemCommand({ TableName, Item }));
}
