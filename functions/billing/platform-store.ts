import type { AuditEntry, Commit, Item, Key, Write } from '../kernel/change.ts';
import { type NewId, type TenantId, tenantIdSchema } from '../kernel/ids.ts';
import { addSeconds, epochSeconds, hourStart, type Instant, instant } from '../kernel/time.ts';
import type { ChangeOrigin } from '../platform/commit.ts';
import type { Table } from '../platform/table.ts';
import {
  type Due,
  type DueJob,
  type DueKind,
  type DueQueue,
  dueKinds,
  type HookDeps,
  type Numbering,
  type Schedules,
} from './ports.ts';
import { allItems } from './stored-record.ts';
import type { NumberedRow, NumberRows } from './upkeep-ports.ts';

/** PLATFORM#NUMBERING#<series> / COUNTER {last}, and one row for each number given: <number> {document}. */
export function numbering(
  table: Table,
  tenantId: TenantId,
  numberOf: (series: string, n: number) => string,
): Numbering {
  const counter = (series: string): Key => ({ pk: `PLATFORM#NUMBERING#${series}`, sk: 'COUNTER' });
  return {
    last: async (series) => Number((await table.get(counter(series)))?.['last'] ?? 0),
    take(series, last, documents, now) {
      const next = last + documents.length;
      const stored = { entity: 'number-series', version: next, last: next, updatedAt: now };
      const rows = documents.map((document, index) => ({
        put: {
          pk: `PLATFORM#NUMBERING#${series}`,
          sk: numberOf(series, last + index + 1),
          entity: 'document-number',
          version: 1,
          createdAt: now,
          updatedAt: now,
          document,
          tenantId,
        },
        if: { kind: 'absent' } as const,
      }));
      const first = { put: { ...counter(series), createdAt: now, ...stored }, if: { kind: 'absent' } } as const;
      const later = { update: counter(series), set: stored, if: { kind: 'equals', values: { last } } } as const;
      return [last === 0 ? first : later, ...rows];
    },
  };
}

/** The rows of the numbers that were given, over all tenants. */
export function numberRows(table: Table): NumberRows {
  return {
    async *of(series) {
      let after: Key | undefined;
      do {
        const page = await table.query({
          pk: `PLATFORM#NUMBERING#${series}`,
          limit: ROWS_AT_ONCE,
          ...(after ? { after } : {}),
        });
        for (const item of page.data) if (item['entity'] === 'document-number') yield rowOf(item);
        after = page.last;
      } while (after);
    },
  };
}

/** To which document, of which tenant, a number was given. */
export async function numberedDocument(table: Table, number: string): Promise<NumberedRow | undefined> {
  const series = number.slice(0, number.lastIndexOf('-'));
  const item = await table.get({ pk: `PLATFORM#NUMBERING#${series}`, sk: number });
  return item?.['entity'] === 'document-number' ? rowOf(item) : undefined;
}

const ROWS_AT_ONCE = 500;
const rowOf = (item: Item): NumberedRow => ({
  number: item.sk,
  documentId: String(item['document']),
  tenantId: tenantIdSchema.parse(item['tenantId']),
  issuedAt: instant(String(item['createdAt'])),
});

const bucketOf = (hour: string) => `PLATFORM#DUE#${hour}`;
/** `2026112410`: an hour of UTC. */
const hourOf = (at: Instant) => at.slice(0, 13).replace(/[-T]/g, '');
const dueKey = ({ tenantId, kind, at, ref }: Due): Key => ({
  pk: bucketOf(hourOf(at)),
  sk: [dueKinds[kind], at, tenantId, kind, ref].join('#'),
});

/** PLATFORM#DUE#<yyyymmddhh> / <job>#<instant>#<tenant>#<kind>#<ref> */
export function schedules(tenantId: TenantId, now: Instant): Schedules {
  const item = (kind: DueKind, at: Instant, ref: string): Item => ({
    ...dueKey({ tenantId, kind, at, ref }),
    entity: 'due',
    version: 1,
    createdAt: now,
    updatedAt: now,
    tenantId,
    kind,
    at,
    ref,
  });
  return {
    put: (kind, at, ref) => ({ put: item(kind, at, ref) }),
    remove: (kind, at, ref) => ({ delete: dueKey({ tenantId, kind, at, ref }) }),
  };
}

const cursorKey = (job: DueJob): Key => ({ pk: bucketOf('CURSOR'), sk: job });
/** Where a stage that never ran its clockwork begins: nothing was written to these hours before. */
const BACK_SECONDS = 7 * 86_400;
const OVERLAP_SECONDS = 2 * 3_600;

const dueOf = (item: Item): Due => ({
  tenantId: tenantIdSchema.parse(item['tenantId']),
  kind: item['kind'] as DueKind,
  at: instant(String(item['at'])),
  ref: String(item['ref']),
});

/** Hours are read from the last one that was known to be empty; what is done is deleted, so an hour is read until it is. */
export function dueQueue(table: Table): DueQueue {
  const startOf = async (job: DueJob, now: Instant) => {
    const cursor = await table.get(cursorKey(job));
    return hourStart(cursor ? instant(String(cursor['hour'])) : addSeconds(now, -BACK_SECONDS));
  };
  async function* due(job: DueJob, now: Instant) {
    for (let hour = await startOf(job, now); hour <= now; hour = addSeconds(hour, 3_600)) {
      const items = await allItems(table, { pk: bucketOf(hourOf(hour)), prefix: `${job}#`, consistent: true });
      for (const item of items) if (String(item['at']) <= now) yield dueOf(item);
    }
  }
  return {
    due,
    done: (one) => table.transact([{ delete: dueKey(one) }]),
    async checkpoint(job, now) {
      // An overlap, for those who wrote to an hour that was just over.
      let hour = hourStart(addSeconds(now, -OVERLAP_SECONDS));
      for await (const left of due(job, hour)) {
        hour = hourStart(left.at);
        break;
      }
      const key = cursorKey(job);
      await table.transact([{ put: { ...key, entity: 'due-cursor', version: 1, updatedAt: now, hour } }]);
    },
  };
}

const INBOX_SECONDS = 30 * 86_400;

/** PLATFORM#HOOK#<event id> / DONE: Stripe repeats a message for three days. */
export function inbox(table: Table): HookDeps['inbox'] {
  const key = (eventId: string): Key => ({ pk: `PLATFORM#HOOK#${eventId}`, sk: 'DONE' });
  return {
    isDone: async (eventId) => (await table.get(key(eventId))) !== undefined,
    done: (eventId, now) =>
      table.transact([
        {
          put: {
            ...key(eventId),
            entity: 'hook-message',
            version: 1,
            createdAt: now,
            updatedAt: now,
            expiresAt: epochSeconds(addSeconds(now, INBOX_SECONDS)),
          },
        },
      ]),
  };
}

/** Like the platform's commit, but in the books that outlive the tenant, and heard by nobody. */
export function closedCommitter(table: Table, newId: NewId, origin: ChangeOrigin): Commit {
  return async ({ writes, audit, reply }) => {
    await table.transact([...writes, financeJournal(newId('aud'), origin, audit)]);
    return reply;
  };
}

/** The trail of books whose tenant is gone. */
export function financeJournal(id: string, origin: ChangeOrigin, audit: AuditEntry): Write {
  const { tenantId, actor, requestId, now } = origin;
  const key: Key = { pk: `FINANCE#${tenantId}#JOURNAL`, sk: id };
  const stored = { entity: 'finance-journal', version: 1, createdAt: now, updatedAt: now };
  return { put: { ...key, ...stored, tenantId, actor, requestId, ...audit }, if: { kind: 'absent' } };
}
