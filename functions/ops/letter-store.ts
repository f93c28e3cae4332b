import type { Key, Write } from '../kernel/change.ts';
import { addSeconds, epochSeconds, type Instant } from '../kernel/time.ts';
import type { Table } from '../platform/table.ts';
import type { LetterEnd } from './ports.ts';

/** Twice as long as a queue keeps a message. */
const KEPT_DAYS = 28;
const key = (id: string): Key => ({ pk: `PLATFORM#DEAD-LETTER#${id}`, sk: 'END' });

/** PLATFORM#DEAD-LETTER#<message> / END   what staff did with it */
export const letterEnds = (platform: Table) => ({
  find: async (id: string): Promise<LetterEnd | undefined> => {
    const item = await platform.get(key(id));
    return item && (item as unknown as LetterEnd);
  },
  write: (id: string, end: LetterEnd, now: Instant): Write => ({
    put: {
      ...key(id),
      entity: 'dead-letter-end',
      ...end,
      ...{ version: 1, createdAt: now, updatedAt: now },
      expiresAt: epochSeconds(addSeconds(now, KEPT_DAYS * 86_400)),
    },
  }),
});
