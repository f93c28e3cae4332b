import * as z from 'zod';
import { type Key, WriteConflict } from '../kernel/change.ts';
import { tenantIdSchema } from '../kernel/ids.ts';
import {
  addDays,
  addSeconds,
  epochSeconds,
  type Instant,
  instantSchema,
  isWithin,
  type Period,
  utcDate,
} from '../kernel/time.ts';
import type { Table } from '../platform/table.ts';
import type { LoadHour, LoadList } from './ports.ts';

const KEPT_SECONDS = 8 * 86_400;
const PAGE = 500;

const storedSchema = z.object({
  tenantId: tenantIdSchema,
  start: instantSchema,
  calls: z.number(),
  read: z.number(),
  write: z.number(),
  gbMs: z.number(),
  version: z.number(),
}) satisfies z.ZodType<LoadHour>;

const pkOf = (at: Instant): string => `PLATFORM#LOAD#${at.slice(0, 10)}`;
const hourOf = (at: Instant): string => at.slice(0, 13);

/** PLATFORM#LOAD#2026-11-24 / 2026-11-24T10#<t>   what a tenant took of the system in an hour, where that was much */
export const loadList = (table: Table): LoadList => ({
  async note(hour, now) {
    const { start, tenantId, version } = hour;
    const key = { pk: pkOf(start), sk: `${hourOf(start)}#${tenantId}` };
    const kept = { entity: 'load-hour', createdAt: start, updatedAt: now };
    const expiresAt = epochSeconds(addSeconds(start, KEPT_SECONDS));
    try {
      await table.transact([
        { put: { ...key, ...kept, ...hour, expiresAt }, if: { kind: 'below', attribute: 'version', value: version } },
      ]);
    } catch (error) {
      // A later state of the hour stands there.
      if (!(error instanceof WriteConflict)) throw error;
    }
  },
  async listHours(period: Period) {
    const hours: LoadHour[] = [];
    for (let day = utcDate(period.start); day <= utcDate(period.end); day = addDays(day, 1)) {
      let after: Key | undefined;
      do {
        const page = await table.query({ pk: `PLATFORM#LOAD#${day}`, limit: PAGE, ...(after ? { after } : {}) });
        hours.push(...page.data.map((item) => storedSchema.parse(item)));
        after = page.last;
      } while (after);
    }
    return hours.filter(({ start }) => isWithin(period, start));
  },
});
