import SegmentedControl from '@cloudscape-design/components/segmented-control';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useMemo, useState } from 'react';
import { useLoaded } from '../../api/context.tsx';
import { sentence } from '../../parts/badges.tsx';
import { Empty } from '../../parts/empty.tsx';
import { List } from '../../parts/list.tsx';
import type { OperationHealth } from '../shapes.ts';

const DAY_MS = 86_400_000;
const ranges = [
  { id: 'day', text: 'Last 24 hours', days: 1, window: 'hour' },
  { id: 'week', text: 'Last 7 days', days: 7, window: 'day' },
] as const;
type Range = (typeof ranges)[number];

const locale = navigator.language || 'en';
/** Down to the thousandth: 99.95 and 100 are not the same promise. */
const share = (value: number) =>
  new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 3 }).format(value);
const milliseconds = (value: number | null) =>
  value === null ? '–' : `${new Intl.NumberFormat(locale, { maximumFractionDigits: 0 }).format(value)} ms`;

const units = (value: number) => new Intl.NumberFormat(locale, { maximumFractionDigits: 1 }).format(value);

/** Whole windows that end now. */
const boundsOf = ({ days }: Range) => {
  const to = new Date();
  return { from: new Date(to.getTime() - days * DAY_MS).toISOString(), to: to.toISOString() };
};

/** How well the service answered this tenant, by what it was asked for. */
export function TenantHealth({ tenantId }: { readonly tenantId: string }) {
  const [range, setRange] = useState<Range>(ranges[0]);
  const bounds = useMemo(() => boundsOf(range), [range]);
  const loaded = useLoaded(
    (client) => client.analytics.getTenantSlis({ tenantId, window: range.window, ...bounds }),
    [tenantId, bounds],
  );
  return (
    <List<OperationHealth>
      title="Health"
      description="Answers of the service to this tenant. A call answered 5xx is a failure."
      paged={{
        items: loaded.data?.data ?? [],
        loading: loaded.loading && !loaded.data,
        error: loaded.error,
        reload: loaded.reload,
      }}
      trackBy={({ operation }) => operation}
      filter={
        <SegmentedControl
          label="Range"
          selectedId={range.id}
          options={[...ranges]}
          onChange={({ detail }) => setRange(ranges.find(({ id }) => id === detail.selectedId) ?? ranges[0])}
        />
      }
      empty={<Empty title="Nothing was asked in this time" />}
      columns={[
        { id: 'operation', header: 'Operation', isRowHeader: true, cell: ({ operation }) => sentence(operation) },
        { id: 'calls', header: 'Calls', cell: ({ calls }) => <span className="figure">{calls}</span> },
        {
          id: 'availability',
          header: 'Answered',
          cell: ({ availability }) => (availability === null ? '–' : share(availability)),
        },
        { id: 'p50', header: 'Half within', cell: ({ p50Ms }) => milliseconds(p50Ms) },
        { id: 'p95', header: '95% within', cell: ({ p95Ms }) => milliseconds(p95Ms) },
        { id: 'p99', header: '99% within', cell: ({ p99Ms }) => milliseconds(p99Ms) },
        { id: 'read', header: 'Read units', cell: ({ load }) => units(load.readUnits) },
        { id: 'write', header: 'Write units', cell: ({ load }) => units(load.writeUnits) },
        { id: 'compute', header: 'Compute (GB-s)', cell: ({ load }) => units(load.computeGbSeconds) },
        { id: 'budget', header: 'Error budget left', cell: ({ errorBudget }) => <Budget of={errorBudget} /> },
      ]}
    />
  );
}

const Budget = ({ of: { remaining, objective, days } }: { readonly of: OperationHealth['errorBudget'] }) => (
  <StatusIndicator type={remaining > 0.25 ? 'success' : remaining > 0 ? 'warning' : 'error'}>
    {share(Math.max(0, remaining))} of {days} days at {share(objective)}
  </StatusIndicator>
);
