import type { Verb } from '../../kernel/endpoint.ts';
import type { developer } from '../contract.ts';
import type { PublicDeps } from '../ports.ts';

/** Read, not claimed: the table that every call needs has to answer, and no incident may be open in it. */
export const getStatus: Verb<typeof developer.endpoints.getStatus, PublicDeps> = async (_, __, { openIncidents }) => {
  const incidents = await openIncidents().catch(() => undefined);
  if (!incidents) return { status: 'outage', incidents: [] };
  const worst = incidents.some(({ severity }) => severity === 'outage') ? 'outage' : 'degraded';
  return {
    status: incidents.length === 0 ? 'operational' : worst,
    incidents: incidents.map(({ title, startedAt }) => ({ title, startedAt })),
  };
};
