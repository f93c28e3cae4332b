import { createHash } from 'node:crypto';
import { decodeTime, encodeTime } from 'ulid';
import { epochMs, type Instant, instantOf } from '../kernel/time.ts';

const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/**
 * The journal id of a piece of background work: the same cause at the same instant gives the same id, so that a
 * redelivery meets what it wrote, and the trail still sorts by time. A well-formed `aud_` id.
 */
export function journalIdOf(at: Instant, ...cause: readonly string[]): string {
  const digest = createHash('sha256').update(JSON.stringify(cause)).digest();
  return `aud_${encodeTime(epochMs(at))}${[...digest.subarray(0, 16)].map((byte) => CROCKFORD[byte % 32]).join('')}`;
}

/** Where the trail of an instant begins: a bound for sort keys. */
export const journalBound = (at: Instant): string => `aud_${encodeTime(epochMs(at))}`;

/** When an entry was written, by its id; undefined where the id tells no time. */
export const journalTime = (id: string): Instant | undefined =>
  /^aud_[0-7][0-9A-HJKMNP-TV-Z]{25}$/.test(id) ? instantOf(decodeTime(id.slice(4))) : undefined;
