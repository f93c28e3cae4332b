import type { Verb } from '../../kernel/endpoint.ts';
import type { ops } from '../contract.ts';
import type { ListLettersDeps } from '../ports.ts';
import { deadLetterView } from './dead-letter-view.ts';

/** Whoever else looks at the same moment may see fewer: what one receives, the other does not, until it is given back. */
export const listDeadLetters: Verb<typeof ops.endpoints.listDeadLetters, ListLettersDeps> = async (
  _,
  { queue, limit },
  { queues, consumers },
) => {
  const names = queues.names.filter((name) => queue === undefined || name === queue);
  const found = (await Promise.all(names.map((name) => queues.list(name, limit)))).flat();
  const newest = found.toSorted((a, b) => b.sentAt.localeCompare(a.sentAt));
  const data = await Promise.all(newest.slice(0, limit).map((message) => deadLetterView(message, consumers)));
  return { data, hasMore: newest.length > limit };
};
