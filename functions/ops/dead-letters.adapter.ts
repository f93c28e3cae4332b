import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { instantOf } from '../kernel/time.ts';
import { clientDefaults, lazy } from '../platform/aws.ts';
import type { ParkedMessage } from './domain/dead-letter.ts';
import type { DeadLetterQueues, TakenLetter } from './ports.ts';

const sqs = lazy(() => new SQSClient(clientDefaults));
/** Longer than a look through a queue takes; whoever dies meanwhile hides a message for no longer. */
const LOOK_SECONDS = 30;
/** Longer than a replay may take (its function's timeout). */
const HOLD_SECONDS = 120;
const AT_ONCE = 10;
/** A queue of dead letters that holds more than this is an incident, and not looked through by one request. */
const MOST = 500;
/** Two empty answers in a row: with long polling every server of the queue has been asked. */
const EMPTY_ANSWERS = 2;

type Held = Message & { readonly MessageId: string; readonly ReceiptHandle: string };
const isHeld = (message: Message): message is Held => Boolean(message.MessageId && message.ReceiptHandle);

/** SQS knows no reading by id: messages are received until the wanted one comes, and all others are given back at once. */
export const deadLetterQueues = (urls: Readonly<Record<string, string>>): DeadLetterQueues => ({
  names: Object.keys(urls),
  async list(queue, limit) {
    const url = urls[queue] ?? '';
    const held: Held[] = [];
    try {
      await receive(url, LOOK_SECONDS, (message) => {
        held.push(message);
        return held.length > limit;
      });
    } finally {
      await giveBack(url, held);
    }
    return held.map((message) => parkedOf(queue, message));
  },
  async take(id) {
    for (const [queue, url] of Object.entries(urls)) {
      const taken = await takeFrom(queue, url, id);
      if (taken) return taken;
    }
    return undefined;
  },
});

async function takeFrom(queue: string, url: string, id: string): Promise<TakenLetter | undefined> {
  const others: Held[] = [];
  let wanted: Held | undefined;
  try {
    await receive(url, HOLD_SECONDS, (message) => {
      if (message.MessageId === id) wanted = message;
      else others.push(message);
      return wanted !== undefined;
    });
  } finally {
    await giveBack(url, others);
  }
  if (!wanted) return undefined;
  const own = wanted;
  return {
    message: parkedOf(queue, own),
    remove: async () => {
      await sqs().send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: own.ReceiptHandle }));
    },
    giveBack: () => giveBack(url, [own]),
  };
}

async function receive(url: string, seconds: number, isEnough: (message: Held) => boolean): Promise<void> {
  const seen = new Set<string>();
  for (let empty = 0; empty < EMPTY_ANSWERS && seen.size < MOST; ) {
    const { Messages: messages = [] } = await sqs().send(
      new ReceiveMessageCommand({
        QueueUrl: url,
        MaxNumberOfMessages: AT_ONCE,
        VisibilityTimeout: seconds,
        WaitTimeSeconds: 1,
        MessageSystemAttributeNames: ['SentTimestamp', 'ApproximateReceiveCount'],
        MessageAttributeNames: ['All'],
      }),
    );
    empty = messages.length === 0 ? empty + 1 : 0;
    for (const message of messages.filter(isHeld)) {
      seen.add(message.MessageId);
      if (isEnough(message)) return;
    }
  }
}

async function giveBack(url: string, held: readonly Held[]): Promise<void> {
  for (let at = 0; at < held.length; at += AT_ONCE) {
    const entries = held
      .slice(at, at + AT_ONCE)
      .map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle, VisibilityTimeout: 0 }));
    await sqs().send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: url, Entries: entries }));
  }
}

const parkedOf = (queue: string, message: Held): ParkedMessage => ({
  id: message.MessageId,
  queue,
  body: message.Body ?? '',
  attributes: Object.fromEntries(
    Object.entries(message.MessageAttributes ?? {}).map(([name, { StringValue }]) => [name, StringValue ?? '']),
  ),
  sentAt: instantOf(Number(message.Attributes?.SentTimestamp ?? 0)),
  receives: Number(message.Attributes?.ApproximateReceiveCount ?? 1),
});
