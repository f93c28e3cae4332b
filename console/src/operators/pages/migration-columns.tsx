import Box from '@cloudscape-design/components/box';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import type { TableProps } from '@cloudscape-design/components/table';
import { sentence } from '../../parts/badges.tsx';
import { InnerLink } from '../../parts/inner-link.tsx';
import type { Format } from '../../parts/use-format.ts';
import type { Migration, MigrationEntry, Troubled } from '../shapes.ts';

type Cohort = Migration['cohorts'][number];

/** “Sandbox 3 of 4”, in the order in which cohorts have their turn. */
function CohortProgress({ cohort, tenants, done, failed }: Cohort) {
  const type = failed > 0 ? 'error' : done === tenants ? 'success' : 'pending';
  return (
    <div>
      <StatusIndicator type={type}>
        {sentence(cohort)} {done} of {tenants}
        {failed > 0 ? `, ${failed} failed` : ''}
      </StatusIndicator>
    </div>
  );
}

export const migrationColumns: readonly TableProps.ColumnDefinition<Migration>[] = [
  { id: 'version', header: 'Version', width: 90, cell: ({ version }) => <span className="figure">{version}</span> },
  { id: 'name', header: 'Migration', isRowHeader: true, minWidth: 180, cell: ({ name }) => sentence(name) },
  { id: 'kind', header: 'Kind', width: 110, cell: ({ kind }) => sentence(kind) },
  { id: 'of', header: 'Items', width: 150, cell: ({ collection }) => <span className="hash">{collection}</span> },
  {
    id: 'cohorts',
    header: 'Tenants',
    minWidth: 220,
    cell: ({ cohorts }) =>
      cohorts.length > 0 ? cohorts.map((each) => <CohortProgress key={each.cohort} {...each} />) : 'No tenants yet',
  },
];

export const troubledColumns = (format: Format): readonly TableProps.ColumnDefinition<Troubled>[] => [
  {
    id: 'tenant',
    header: 'Tenant',
    isRowHeader: true,
    minWidth: 275,
    cell: ({ tenantId }) => (
      <InnerLink href={`/tenants/${tenantId}?tab=data`}>
        <span className="hash">{tenantId}</span>
      </InnerLink>
    ),
  },
  { id: 'migration', header: 'Version', width: 90, cell: ({ migration }) => migration },
  {
    id: 'state',
    header: 'State',
    minWidth: 190,
    cell: ({ isStuck }) =>
      isStuck ? (
        <StatusIndicator type="error">Neither on nor back</StatusIndicator>
      ) : (
        <StatusIndicator type="warning">Taken back</StatusIndicator>
      ),
  },
  {
    id: 'why',
    header: 'Why',
    cell: ({ code, item }) => (
      <>
        {code}
        {item ? (
          <Box variant="small" color="text-body-secondary">
            <div className="hash">{item}</div>
          </Box>
        ) : null}
      </>
    ),
  },
  { id: 'at', header: 'When', width: 190, cell: ({ at }) => format.instant(at) },
];

const aims = { apply: 'Applied', revert: 'Taken back', undo: 'Failed, undone' } as const;

export const historyColumns = (format: Format): readonly TableProps.ColumnDefinition<MigrationEntry>[] => [
  {
    id: 'what',
    header: 'Step',
    isRowHeader: true,
    cell: ({ aim, migration, name }) => `${aims[aim]}: ${migration}, ${sentence(name)}`,
  },
  { id: 'changed', header: 'Items changed', width: 140, cell: ({ changed }) => changed },
  { id: 'ended', header: 'Ended', width: 190, cell: ({ endedAt }) => format.instant(endedAt) },
  {
    id: 'why',
    header: 'Why',
    cell: ({ failure }) => (failure ? `${failure.code}${failure.item ? `, ${failure.item}` : ''}` : '–'),
  },
];
