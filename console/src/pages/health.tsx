import FormField from '@cloudscape-design/components/form-field';
import Grid from '@cloudscape-design/components/grid';
import Header from '@cloudscape-design/components/header';
import Select from '@cloudscape-design/components/select';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useState } from 'react';
import { useLoaded } from '../api/context.tsx';
import { useHere } from '../here.ts';
import { Empty } from '../parts/empty.tsx';
import { List } from '../parts/list.tsx';
import { PageFrame } from '../parts/page-frame.tsx';
import type { OperationSlis } from '../shapes.ts';
import { HealthChart } from './health-chart.tsx';
import { operationName } from './health-names.ts';
import { rangeOf, ranges } from './usage-range.ts';

const offered = ['24h', '7d', '30d'] as const;
type Offered = (typeof offered)[number];

/** What is left of the month's failures, in words that need no table. */
function Budget({ of }: { readonly of: OperationSlis['errorBudget'] }) {
  const { locale } = useHere().tenant;
  const percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 });
  if (of.remaining <= 0) return <StatusIndicator type="error">Used up</StatusIndicator>;
  return (
    <StatusIndicator type={of.remaining < 0.25 ? 'warning' : 'success'}>
      {percent.format(of.remaining)} left
    </StatusIndicator>
  );
}

export function Page() {
  const { locale } = useHere().tenant;
  const [range, setRange] = useState<Offered>('24h');
  const window = range === '24h' ? 'hour' : 'day';
  const shown = rangeOf(range, new Date());
  const loaded = useLoaded((client) => client.analytics.getSlis({ ...shown, window }), [shown.from, shown.to, window]);
  const operations = loaded.data?.data ?? [];
  const number = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
  const share = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 3 });
  const time = (ms: number | null) => (ms === null ? '–' : `${number.format(ms)} ms`);
  return (
    <PageFrame title="Health" description="How well the service answered your company, measured on every call.">
      <List
        title="Key operations"
        description="Error budget: what is left of the failures that 99.9 % over 30 days allows."
        actions={
          <FormField label="Range">
            <Select
              options={offered.map((value) => ({ value, label: ranges[value].label }))}
              selectedOption={{ value: range, label: ranges[range].label }}
              onChange={({ detail }) => setRange(detail.selectedOption.value as Offered)}
            />
          </FormField>
        }
        paged={{
          items: operations,
          loading: loaded.loading && !loaded.data,
          error: loaded.error,
          reload: loaded.reload,
        }}
        trackBy={({ operation }) => operation}
        empty={<Empty title="Nothing was called in this range" />}
        columns={[
          { id: 'operation', header: 'Operation', isRowHeader: true, cell: (of) => operationName(of.operation) },
          { id: 'calls', header: 'Calls', cell: ({ calls }) => number.format(calls) },
          {
            id: 'availability',
            header: 'Availability',
            cell: ({ availability }) => (availability === null ? '–' : share.format(availability)),
          },
          { id: 'p50', header: 'Median', cell: ({ p50Ms }) => time(p50Ms) },
          { id: 'p95', header: '95 of 100 within', cell: ({ p95Ms }) => time(p95Ms) },
          { id: 'p99', header: '99 of 100 within', cell: ({ p99Ms }) => time(p99Ms) },
          { id: 'budget', header: 'Error budget', cell: ({ errorBudget }) => <Budget of={errorBudget} /> },
        ]}
      />
      <Header variant="h2" description="95 of 100 calls took no longer.">
        Over time
      </Header>
      <Grid gridDefinition={operations.map(() => ({ colspan: { default: 12, xs: 6 } }))}>
        {operations.map((of) => (
          <HealthChart key={of.operation} of={of} window={window} />
        ))}
      </Grid>
    </PageFrame>
  );
}
