import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import type { TableProps } from '@cloudscape-design/components/table';
import { type ReactNode, useState } from 'react';
import type { Client } from '../../../sdk/client.ts';
import { AuditDetail, type Event } from './audit-detail.tsx';
import { AuditFilter, type AuditQuery, type Filter, type FilterField, noFilter, queryOf } from './audit-filter.tsx';
import { sentence } from './badges.tsx';
import { Empty } from './empty.tsx';
import { List } from './list.tsx';
import { useFormat } from './use-format.ts';
import { type ListPage, type PageRequest, usePaged } from './use-paged.ts';

export const Id = ({ children }: { readonly children: string }) => (
  <Box variant="small" color="text-body-secondary">
    <span className="hash">{children}</span>
  </Box>
);

interface Props<E extends Event> {
  readonly read: (client: Client, query: PageRequest & AuditQuery) => Promise<ListPage<E>>;
  readonly fields: readonly FilterField[];
  readonly columns: readonly TableProps.ColumnDefinition<E>[];
  /** What it was done to, where that is more than an id. */
  readonly on?: (event: E) => ReactNode;
  /** The names of those who act, where the reader may know them. */
  readonly names?: ReadonlyMap<string, string> | undefined;
}

/** Who did what, newest first: filtered, paged, and each with its details. */
export function AuditEvents<E extends Event>({ read, fields, columns, on, names }: Props<E>) {
  const format = useFormat();
  const [filter, setFilter] = useState<Filter>(noFilter);
  const [shown, setShown] = useState<E>();
  const query = queryOf(filter);
  const paged = usePaged<E>((client, page) => read(client, { ...page, ...query }), [query]);
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
    <>
      <List
        title="Events"
        paged={paged}
        trackBy={({ id }) => id}
        filter={
          <AuditFilter key={filter === noFilter ? 'all' : 'some'} fields={fields} value={filter} onChange={setFilter} />
        }
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
          { id: 'target', header: 'On', cell: (event) => on?.(event) ?? <Id>{event.target}</Id> },
          ...columns,
        ]}
      />
      {shown ? <AuditDetail event={shown} onDismiss={() => setShown(undefined)} /> : null}
    </>
  );
}
