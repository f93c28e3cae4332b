import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import { useState } from 'react';
import { StateBadge, sentence } from '../parts/badges.tsx';
import { Empty } from '../parts/empty.tsx';
import { List } from '../parts/list.tsx';
import { PageFrame } from '../parts/page-frame.tsx';
import { useFormat } from '../parts/use-format.ts';
import { usePaged } from '../parts/use-paged.ts';
import type { AuditEvent } from '../shapes.ts';
import { AuditDetail } from './audit-detail.tsx';
import { AuditFilter, type Filter, noFilter, queryOf } from './audit-filter.tsx';

export function Page() {
  const format = useFormat();
  const [filter, setFilter] = useState<Filter>(noFilter);
  const [shown, setShown] = useState<AuditEvent>();
  const query = queryOf(filter);
  const paged = usePaged((client, page) => client.audit.listAuditEvents({ ...page, ...query }), [query]);
  return (
    <PageFrame title="Audit trail" description="Who did what, newest first. It cannot be changed by anybody.">
      <List
        title="Events"
        paged={paged}
        trackBy={({ id }) => id}
        filter={<AuditFilter value={filter} onChange={setFilter} />}
        empty={
          <Empty
            title={filter === noFilter ? 'Nothing has happened yet' : 'Nothing fits this filter'}
            action={filter === noFilter ? null : <Button onClick={() => setFilter(noFilter)}>Clear filters</Button>}
          />
        }
        columns={[
          { id: 'at', header: 'When', width: 210, cell: ({ occurredAt }) => format.instant(occurredAt) },
          {
            id: 'action',
            header: 'Action',
            isRowHeader: true,
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
                {sentence(actor.type)}{' '}
                <Box variant="small" color="text-body-secondary">
                  <span className="hash">{actor.id}</span>
                </Box>
              </>
            ),
          },
          { id: 'target', header: 'On', cell: ({ target }) => <span className="hash">{target}</span> },
          { id: 'outcome', header: 'Outcome', width: 130, cell: ({ outcome }) => <StateBadge state={outcome} /> },
        ]}
      />
      {shown ? <AuditDetail event={shown} onDismiss={() => setShown(undefined)} /> : null}
    </PageFrame>
  );
}
