import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { DynamoDBRecord } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { envelopeSchema } from '../../functions/kernel/event.ts';
import { handler } from '../../functions/platform/relay-outbox.lambda.ts';
import { workspace } from '../../functions/workspace/contract.ts';
import { START, tenantA } from '../kit/world.ts';

Object.assign(process.env, { EVENT_BUS_NAME: 'bus', AWS_REGION: 'us-east-1' });
const bus = mockClient(EventBridgeClient);
const sent = () => bus.commandCalls(PutEventsCommand).flatMap(({ args }) => args[0].input.Entries ?? []);

const created = workspace.events.projectCreated;
const record = (sk: string, events: number, more: object = {}, eventName = 'INSERT') =>
  ({
    eventName,
    dynamodb: {
      SequenceNumber: `seq-${sk}`,
      NewImage: marshall({
        pk: `TENANT#${tenantA}#JOURNAL`,
        sk,
        entity: 'journal',
        tenantId: tenantA,
        createdAt: START,
        requestId: 'req-1',
        events: Array.from({ length: events }, (_, i) => created.make({ projectId: `prj_${i}` })),
        ...more,
      }),
    },
  }) as unknown as DynamoDBRecord;

describe('the relay', () => {
  beforeEach(() => {
    bus.reset();
    bus.on(PutEventsCommand).resolves({ FailedEntryCount: 0 });
  });

  it('takes the events of a journal item to the bus, in envelopes whose ids follow from the item', async () => {
    const answer = await handler({ Records: [record('aud_1', 2)] });

    expect(answer).toEqual({ batchItemFailures: [] });
    expect(sent().map(({ EventBusName, Source, DetailType }) => [EventBusName, Source, DetailType])).toEqual([
      ['bus', 'tenantry.workspace', 'ProjectCreated'],
      ['bus', 'tenantry.workspace', 'ProjectCreated'],
    ]);
    const envelopes = sent().map(({ Detail }) => envelopeSchema(created.schema).parse(JSON.parse(Detail ?? '')));
    expect(envelopes).toMatchObject([
      { id: 'aud_1.0', tenantId: tenantA, occurredAt: START, correlationId: 'req-1', data: { projectId: 'prj_0' } },
      { id: 'aud_1.1' },
    ]);
  });

  it('tells the same ids when a record is delivered again', async () => {
    await handler({ Records: [record('aud_1', 1)] });
    await handler({ Records: [record('aud_1', 1)] });

    expect(new Set(sent().map(({ Detail }) => Detail)).size).toBe(1);
  });

  it('passes over everything that is no new journal item with events', async () => {
    await handler({
      Records: [
        record('aud_1', 0),
        record('aud_2', 1, { entity: 'project' }),
        record('aud_3', 1, {}, 'MODIFY'),
        record('aud_4', 1, {}, 'REMOVE'),
      ],
    });

    expect(sent()).toEqual([]);
  });

  it('sends at most ten events a call', async () => {
    await handler({ Records: [record('aud_1', 23)] });

    expect(bus.commandCalls(PutEventsCommand).map(({ args }) => args[0].input.Entries?.length)).toEqual([10, 10, 3]);
  });

  it('names the first record that the bus did not take, so that the stream goes on from there', async () => {
    bus.on(PutEventsCommand).resolvesOnce({ FailedEntryCount: 0 }).resolves({ FailedEntryCount: 1 });

    const answer = await handler({ Records: [record('aud_1', 1), record('aud_2', 1), record('aud_3', 1)] });

    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: 'seq-aud_2' }] });
    expect(sent()).toHaveLength(2);
  });

  it('fails as a whole where the bus cannot be reached, so that the batch is delivered again', async () => {
    bus.on(PutEventsCommand).rejects(new Error('unreachable'));

    await expect(handler({ Records: [record('aud_1', 1)] })).rejects.toThrow('unreachable');
  });
});
