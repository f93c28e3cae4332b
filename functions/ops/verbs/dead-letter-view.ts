import type { DeadLetter } from '../contract.ts';
import { idsOf, nameInArn, type ParkedMessage, readParked, subjectOfEvent } from '../domain/dead-letter.ts';
import type { Consumers } from '../ports.ts';

export async function deadLetterView(
  message: ParkedMessage,
  { entryOf }: Pick<Consumers, 'entryOf'>,
): Promise<DeadLetter> {
  const { functionArn, ruleArn, error, event, batch } = readParked(message);
  const entry = functionArn && (await entryOf(functionArn));
  const { shardId, first: firstSequence, last: lastSequence, size } = batch ?? {};
  return {
    id: message.id,
    queue: message.queue,
    kind: batch ? 'stream-batch' : functionArn ? 'event' : 'unknown',
    function: entry,
    rule: nameInArn(ruleArn),
    stream: nameInArn(batch?.streamArn ?? null),
    ...subjectOfEvent(event),
    error,
    failedAt: message.sentAt,
    receives: message.receives,
    batch: shardId && firstSequence && lastSequence && size ? { shardId, firstSequence, lastSequence, size } : null,
    payload: idsOf(event) ?? null,
    isReplayable: Boolean(entry),
  };
}
