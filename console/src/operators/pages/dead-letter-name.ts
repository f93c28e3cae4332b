import type { DeadLetter } from '../shapes.ts';

const kinds: Readonly<Record<DeadLetter['kind'], string>> = {
  event: 'An event',
  'stream-batch': 'A batch of a stream',
  unknown: 'Something unreadable',
};

/** The event's name where it has one. */
export const nameOf = ({ what, kind }: DeadLetter): string => what ?? kinds[kind];
