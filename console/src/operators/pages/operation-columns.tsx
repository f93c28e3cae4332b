import Box from '@cloudscape-design/components/box';
import type { TableProps } from '@cloudscape-design/components/table';
import { StateBadge, sentence } from '../../parts/badges.tsx';
import { InnerLink } from '../../parts/inner-link.tsx';
import type { Format } from '../../parts/use-format.ts';
import type { OperationRow } from '../shapes.ts';

/** Wherever operations are listed; the tenant's column is left out on its own page. */
export const operationColumns = (
  format: Format,
  withTenant: boolean,
): readonly TableProps.ColumnDefinition<OperationRow>[] => [
  {
    id: 'kind',
    header: 'Operation',
    isRowHeader: true,
    cell: ({ id, kind }) => (
      <InnerLink href={`/operations/${id}`} ariaLabel={`${sentence(kind)} ${id}`}>
        {sentence(kind)}
      </InnerLink>
    ),
  },
  {
    id: 'state',
    header: 'State',
    minWidth: 170,
    cell: ({ state, error }) => (
      <>
        <StateBadge state={state} />
        {error ? (
          <Box variant="small" color="text-body-secondary">
            <div className="hash">{error}</div>
          </Box>
        ) : null}
      </>
    ),
  },
  ...(withTenant
    ? [
        {
          id: 'tenant',
          header: 'Tenant',
          minWidth: 275,
          cell: ({ tenantId }: OperationRow) => (
            <InnerLink href={`/tenants/${tenantId}`}>
              <span className="hash">{tenantId}</span>
            </InnerLink>
          ),
        },
      ]
    : []),
  { id: 'attempt', header: 'Attempt', width: 100, cell: ({ attempt }) => attempt },
  { id: 'started', header: 'Started', width: 190, cell: ({ startedAt }) => format.instant(startedAt) },
  { id: 'ended', header: 'Ended', width: 190, cell: ({ endedAt }) => (endedAt ? format.instant(endedAt) : '–') },
];
