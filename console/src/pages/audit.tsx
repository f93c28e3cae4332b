import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import { useState } from 'react';
import type { Client } from '../../../sdk/client.ts';
import { useLoaded } from '../api/context.tsx';
import { useHere } from '../here.ts';
import { StateBadge, sentence } from '../parts/badges.tsx';
import { Empty } from '../parts/empty.tsx';
import { List } from '../parts/list.tsx';
import { PageFrame } from '../parts/page-frame.tsx';
import { useFormat } from '../parts/use-format.ts';
import { usePaged } from '../parts/use-paged.ts';
import type { AuditEvent } from '../shapes.ts';
import { AuditDetail } from './audit-detail.tsx';
import { AuditFilter, type Filter, noFilter, queryOf } from './audit-filter.tsx';

/** The trail holds ids alone; whoever may see people reads their names. */
async function namesOf(client: Client): Promise<ReadonlyMap<string, string>> {
  const { data } = await client.identity.listUsers({ limit: 100 });
  return new Map(data.map(({ id, name }) => [id, name]));
}

const Id = ({ children }: { readonly children: string }) => (
  <Box variant="small" color="text-body-secondary">
    <span className="hash">{children}</span>
  </Box>
);

export function Page() {
  const { may } = useHere();
  const format = useFormat();
  const [filter, setFilter] = useState<Filter>(noFilter);
  const [shown, setShown] = useState<AuditEvent>();
  const query = queryOf(filter);
  const paged = usePaged((client, page) => client.audit.listAuditEvents({ ...page, ...query }), [query]);
  const names = useLoaded(async (client) => (may('people:read') ? namesOf(client) : undefined), []).data;
  const empty =
    filter === noFilter ? (
      <Empty title="Nothing has happened yet" />
    ) : (
      <Empty
        title="Nothing fits this filter"
        action={<Button onClick={() => setFilter(noFilter)}>Show everything</Button>}
      />
    );
  return (
    <PageFrame title="Audit trail" description="Who did what, newest first. It cannot be changed by anybody.">
      <List
        title="Events"
        paged={paged}
        trackBy={({ id }) => id}
        filter={<AuditFilter key={filter === noFilter ? 'all' : 'some'} value={filter} onChange={setFilter} />}
        empty={empty}
        columns={[
          { id: 'at', header: 'When', width: 190, cell: ({ occurredAt }) => format.instant(occurredAt) },
          {
            id: 'action',
            header: 'Action',
            isRowHeader: true,
            minWidth: 200,
            cell: (event) => (
              <Button variant="inline-link" ariaLabel={`Details of ${event.action}`} onClick={() => setShown(event)}>
                {event.action}
              </Button>
            ),
          },
          {
            id: 'actor',
            header: 'By',
            cell: ({ actor }) => (
              <>
                {names?.get(actor.id) ?? sentence(actor.type)} <Id>{actor.id}</Id>
              </>
            ),
          },
          { id: 'target', header: 'On', cell: ({ target }) => <Id>{target}</Id> },
          { id: 'outcome', header: 'Outcome', width: 150, cell: ({ outcome }) => <StateBadge state={outcome} /> },
        ]}
      />
      {shown ? <AuditDetail event={shown} onDismiss={() => setShown(undefined)} /> : null}
    </PageFrame>
  );
}
