import { type Item, type Key, WriteConflict } from '../kernel/change.ts';
import type { MailMarks } from '../kernel/mail.ts';
import { epochSeconds, type Instant } from '../kernel/time.ts';
import type { Table } from './table.ts';

/** How long one delivery may take to hand a mail over before another may try. */
const LEASE_SECONDS = 60;
const MEMORY_SECONDS = 30 * 86_400;

/** A mail in hand until its mark's `expiresAt`, or sent: events come twice, letters should not. */
export function mailMarks(table: Table, entity: string, keyOf: (mail: string) => Key): MailMarks {
  const mark = (mail: string, now: Instant, isSent: boolean, seconds: number): Item => ({
    ...{ ...keyOf(mail), entity, isSent },
    ...{ version: 1, createdAt: now, updatedAt: now, expiresAt: epochSeconds(now) + seconds },
  });
  return {
    // A marker of delivery rather than a change of anybody's data: what is `sent` with makes the journal's entry.
    async begin(mail, now) {
      const put = mark(mail, now, false, LEASE_SECONDS);
      try {
        await table.transact([{ put, if: { kind: 'absent-or-expired', nowSeconds: epochSeconds(now) } }]);
        return true;
      } catch (error) {
        if (!(error instanceof WriteConflict)) throw error;
        if ((await table.get(put))?.['isSent'] === true) return false;
        throw new Error('another delivery of this mail is under way');
      }
    },
    sent: (mail, now) => ({ put: mark(mail, now, true, MEMORY_SECONDS) }),
  };
}
