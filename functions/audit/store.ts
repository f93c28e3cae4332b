import type { Item } from '../kernel/change.ts';
import type { TenantId } from '../kernel/ids.ts';
import type { Actor } from '../kernel/tenant-context.ts';
import { journalCollection } from '../platform/commit.ts';
import { listFiltered } from '../platform/cursor.ts';
import { journalBound, journalTime } from '../platform/journal-id.ts';
import type { Seal } from '../platform/seal.ts';
import { staffJournalPk } from '../platform/staff-commit.ts';
import type { Table } from '../platform/table.ts';
import type { AuditEvent, StaffEvent } from './contract.ts';
import type { AuditStore, StaffTrail, TrailFilter } from './ports.ts';

/** The trail is the journal itself: what was committed is what is shown, and nothing can be committed without it. */
export function auditStore(tenantId: TenantId, table: Table, seal: Seal): AuditStore {
  const pk = `TENANT#${tenantId}#${journalCollection}`;
  return {
    listEvents: (filter, page) => {
      const query = { pk, newestFirst: true, ...boundsOf(filter) };
      return listFiltered({ table, seal }, query, page, { matches: matcherOf(filter), values: { ...filter } }, eventOf);
    },
  };
}

/** PLATFORM#STAFF-JOURNAL / aud_…   written with every change by staff, in the same transaction */
export const staffTrail = (table: Table, seal: Seal): StaffTrail => ({
  listEvents: (filter, page) => {
    const { tenantId, ...common } = filter;
    const isOf = (item: Item) => tenantId === undefined || item['tenantId'] === tenantId;
    const matches = (item: Item) => isOf(item) && matcherOf(common)(item);
    const query = { pk: staffJournalPk, newestFirst: true, ...boundsOf(filter) };
    return listFiltered({ table, seal }, query, page, { matches, values: { ...filter } }, staffEventOf);
  },
});

const boundsOf = ({ from, to }: Pick<TrailFilter, 'from' | 'to'>) => ({
  // Sort keys begin with their time, to the millisecond.
  ...(from === undefined ? {} : { from: journalBound(from) }),
  ...(to === undefined ? {} : { before: journalBound(to) }),
});

const matcherOf = (filter: TrailFilter) => (item: Item) =>
  (filter.action === undefined || item['action'] === filter.action) &&
  (filter.target === undefined || item['target'] === filter.target) &&
  (filter.actor === undefined || (item['actor'] as Actor).id === filter.actor) &&
  (filter.from === undefined || occurredAt(item) >= filter.from) &&
  (filter.to === undefined || occurredAt(item) < filter.to);

// The time that the order and the bounds go by; `createdAt` is when its request began.
const occurredAt = (item: Item): string => journalTime(item.sk) ?? String(item['createdAt']);

function eventOf(item: Item): AuditEvent {
  return { ...commonOf(item), outcome: item['outcome'] === 'denied' ? 'denied' : 'succeeded' };
}

function staffEventOf(item: Item): StaffEvent {
  const { actor, ...event } = commonOf(item);
  const tenantId = item['tenantId'];
  return { ...event, actor: { type: 'operator', id: actor.id }, tenantId: tenantId ? String(tenantId) : null };
}

function commonOf(item: Item) {
  const actor = item['actor'] as Actor;
  const changes = item['changes'] as Readonly<Record<string, unknown>> | undefined;
  return {
    id: item.sk,
    occurredAt: occurredAt(item),
    actor: { type: actor.type, id: actor.id },
    action: String(item['action']),
    target: String(item['target']),
    requestId: String(item['requestId']),
    changes: changes ? Object.fromEntries(Object.entries(changes).filter(([name]) => !name.endsWith('Sealed'))) : null,
  };
}
