import type { Client } from '../../../sdk/client.ts';
import { useLoaded } from '../api/context.tsx';
import { useHere } from '../here.ts';
import { AuditEvents } from '../parts/audit-events.tsx';
import type { FilterField } from '../parts/audit-filter.tsx';
import { StateBadge } from '../parts/badges.tsx';
import { PageFrame } from '../parts/page-frame.tsx';
import type { AuditEvent } from '../shapes.ts';

/** The trail holds ids alone; whoever may see people reads their names. */
async function namesOf(client: Client): Promise<ReadonlyMap<string, string>> {
  const { data } = await client.identity.listUsers({ limit: 100 });
  return new Map(data.map(({ id, name }) => [id, name]));
}

const fields: readonly FilterField[] = [
  { name: 'action', label: 'Action' },
  { name: 'actor', label: 'Actor id' },
  { name: 'target', label: 'Target' },
];

export function Page() {
  const { may } = useHere();
  const names = useLoaded(async (client) => (may('people:read') ? namesOf(client) : undefined), []).data;
  return (
    <PageFrame title="Audit trail" description="Who did what, newest first. It cannot be changed by anybody.">
      <AuditEvents<AuditEvent>
        read={(client, query) => client.audit.listAuditEvents(query)}
        fields={fields}
        names={names}
        columns={[
          { id: 'outcome', header: 'Outcome', width: 150, cell: ({ outcome }) => <StateBadge state={outcome} /> },
        ]}
      />
    </PageFrame>
  );
}
