import { type Item, type Key, WriteConflict } from '../kernel/change.ts';
import type { TenantId } from '../kernel/ids.ts';
import { epochSeconds, type Instant } from '../kernel/time.ts';
import type { Table } from '../platform/table.ts';
import type { NoticeMarks } from './dunning-work-ports.ts';

/** How long one delivery may take to hand a mail over before another may try. */
const LEASE_SECONDS = 60;
const MEMORY_SECONDS = 30 * 86_400;

/** FINANCE#<t>#NOTICE / <event>#<usr_…>   one mail: in hand until `expiresAt`, or sent */
export function noticeMarks(tenantId: TenantId, table: Table): NoticeMarks {
  const key = (mail: string): Key => ({ pk: `FINANCE#${tenantId}#NOTICE`, sk: mail });
  const mark = (mail: string, now: Instant, isSent: boolean, seconds: number): Item => ({
    ...{ ...key(mail), entity: 'dunning-notice', isSent },
    ...{ version: 1, createdAt: now, updatedAt: now, expiresAt: epochSeconds(now) + seconds },
  });
  return {
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
