import { AuditEvents } from '../../parts/audit-events.tsx';
import type { FilterField } from '../../parts/audit-filter.tsx';
import { StateBadge } from '../../parts/badges.tsx';
import type { TenantEvent } from '../shapes.ts';

const fields: readonly FilterField[] = [
  { name: 'action', label: 'Action' },
  { name: 'actor', label: 'Actor id' },
  { name: 'target', label: 'Target' },
];

/** The trail that the tenant sees itself; names of people are its own, and stay there. */
export const TenantAudit = ({ tenantId }: { readonly tenantId: string }) => (
  <AuditEvents<TenantEvent>
    read={(client, query) => client.audit.listTenantAuditEvents({ tenantId, ...query })}
    fields={fields}
    columns={[{ id: 'outcome', header: 'Outcome', width: 150, cell: ({ outcome }) => <StateBadge state={outcome} /> }]}
  />
);
