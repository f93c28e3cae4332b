import StatusIndicator from '@cloudscape-design/components/status-indicator';
import type { TableProps } from '@cloudscape-design/components/table';
import type { Format } from '../../parts/use-format.ts';
import type { Reconciliation } from '../shapes.ts';

const count = (figure: number | null) => (figure === null ? '–' : <span className="figure">{figure}</span>);

/** What a run found, what of it was repaired, and what is left: a zero is a figure and is shown as one. */
export const figureColumns = (format: Format): readonly TableProps.ColumnDefinition<Reconciliation>[] => [
  {
    id: 'ran',
    header: 'Ran',
    width: 190,
    cell: ({ ranAt }) => (ranAt ? format.instant(ranAt) : <StatusIndicator type="pending">Never yet</StatusIndicator>),
  },
  { id: 'found', header: 'Found', width: 100, cell: ({ found }) => count(found) },
  { id: 'repaired', header: 'Repaired', width: 110, cell: ({ repaired }) => count(repaired) },
  {
    id: 'left',
    header: 'Left',
    width: 100,
    cell: ({ left }) => (left ? <StatusIndicator type="warning">{left}</StatusIndicator> : count(left)),
  },
];
