import ButtonDropdown from '@cloudscape-design/components/button-dropdown';
import type { TableProps } from '@cloudscape-design/components/table';
import { StateBadge, sentence } from '../../parts/badges.tsx';
import { InnerLink } from '../../parts/inner-link.tsx';
import type { Format } from '../../parts/use-format.ts';
import type { UnpaidRow } from '../shapes.ts';
import { type Chosen, deeds } from './dunning-forms.tsx';

interface Options {
  readonly withTenant: boolean;
  /** Absent for those who may only look. */
  readonly choose: ((chosen: Chosen) => void) | undefined;
}

/** Wherever unpaid invoices are listed; the tenant's column is left out on its own page. */
export const dunningColumns = (
  format: Format,
  { withTenant, choose }: Options,
): readonly TableProps.ColumnDefinition<UnpaidRow>[] => [
  { id: 'number', header: 'Invoice', isRowHeader: true, cell: ({ number }) => number },
  ...(withTenant
    ? [
        {
          id: 'tenant',
          header: 'Tenant',
          minWidth: 275,
          cell: ({ tenantId }: UnpaidRow) => (
            <InnerLink href={`/tenants/${tenantId}?tab=unpaid`}>
              <span className="hash">{tenantId}</span>
            </InnerLink>
          ),
        },
      ]
    : []),
  { id: 'open', header: 'Open', cell: ({ open }) => format.money(open) },
  { id: 'state', header: 'State', minWidth: 130, cell: ({ state }) => <StateBadge state={state} /> },
  { id: 'since', header: 'Since', cell: ({ openedAt }) => format.day(openedAt) },
  {
    id: 'next',
    header: 'Next',
    cell: ({ nextAct, nextAt }) => (nextAct && nextAt ? `${sentence(nextAct)} on ${format.day(nextAt)}` : 'Nothing'),
  },
  ...(choose
    ? [
        {
          id: 'deeds',
          header: 'Actions',
          cell: (row: UnpaidRow) => (
            <ButtonDropdown
              variant="inline-icon"
              ariaLabel={`Actions for ${row.number}`}
              items={deeds.map(({ id, text }) => ({ id, text }))}
              onItemClick={({ detail }) => {
                const deed = deeds.find(({ id }) => id === detail.id);
                if (deed) choose({ row, deed: deed.id });
              }}
            />
          ),
        },
      ]
    : []),
];
