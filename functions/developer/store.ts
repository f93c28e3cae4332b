import type { Item } from '../kernel/change.ts';
import type { Instant } from '../kernel/time.ts';
import type { Table } from '../platform/table.ts';
import type { Incident } from './ports.ts';

/** PLATFORM#INCIDENT / inc_…: title, severity, startedAt, and resolvedAt once it is over. */
const INCIDENTS = 'PLATFORM#INCIDENT';
const LATEST = 20;

/** Of the latest incidents those that are not over. */
export const incidentStore = (table: Table) => ({
  async listOpen(): Promise<readonly Incident[]> {
    const { data } = await table.query({ pk: INCIDENTS, newestFirst: true, limit: LATEST });
    return data.filter((item) => item['resolvedAt'] === undefined).map(incidentOf);
  },
});

const incidentOf = (item: Item): Incident => ({
  title: String(item['title']),
  startedAt: String(item['startedAt']) as Instant,
  severity: item['severity'] === 'outage' ? 'outage' : 'degraded',
});
