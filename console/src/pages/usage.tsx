import FormField from '@cloudscape-design/components/form-field';
import Grid from '@cloudscape-design/components/grid';
import Header from '@cloudscape-design/components/header';
import SegmentedControl from '@cloudscape-design/components/segmented-control';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useState } from 'react';
import { useLoaded } from '../api/context.tsx';
import { Empty } from '../parts/empty.tsx';
import { List } from '../parts/list.tsx';
import { PageFrame } from '../parts/page-frame.tsx';
import { meterName, unitName } from '../parts/plan-facts.ts';
import { useFormat } from '../parts/use-format.ts';
import { MeterChart } from './usage-chart.tsx';
import { type RangeKey, rangeOf, ranges, type Window } from './usage-range.ts';

/** To be shown: what is taken is decided exactly where it is reported. */
const isReached = ({ quantity, limit }: { readonly quantity: string; readonly limit: string | null }): boolean =>
  limit !== null && Number(quantity) >= Number(limit);

export function Page() {
  const format = useFormat();
  const loaded = useLoaded((client) => client.metering.getCurrentUsage(), []);
  const [range, setRange] = useState<RangeKey>('7d');
  const [window, setWindow] = useState<Window>('day');
  const windows = ranges[range].windows;
  const shown = windows.includes(window) ? window : (windows[0] ?? 'day');
  const meters = loaded.data?.meters ?? [];
  const limit = (text: string | null, none: string) => (text === null ? none : format.quantity(text));
  return (
    <PageFrame
      title="Usage"
      description={loaded.data ? `Current period: ${format.period(loaded.data.period)}` : 'What your plan counts.'}
    >
      <List
        title="This period"
        paged={{ items: meters, loading: loaded.loading && !loaded.data, error: loaded.error, reload: loaded.reload }}
        trackBy={({ key }) => key}
        empty={<Empty title="Nothing is metered" />}
        columns={[
          { id: 'meter', header: 'Meter', isRowHeader: true, cell: ({ key }) => meterName(key) },
          { id: 'used', header: 'Used', cell: ({ quantity }) => format.quantity(quantity) },
          { id: 'included', header: 'Included', cell: ({ included }) => limit(included, 'Not limited') },
          {
            id: 'limit',
            header: 'Limit',
            cell: (meter) =>
              isReached(meter) ? (
                <StatusIndicator type="warning">{limit(meter.limit, 'None')}, reached</StatusIndicator>
              ) : (
                limit(meter.limit, 'None')
              ),
          },
          { id: 'projected', header: 'Projected', cell: ({ projected }) => format.quantity(projected) },
          { id: 'unit', header: 'Unit', cell: ({ unit }) => unitName(unit) },
        ]}
      />
      <Header
        variant="h2"
        actions={
          <SpaceBetween direction="horizontal" size="m" alignItems="end">
            <FormField label="Range">
              <Select
                options={Object.entries(ranges).map(([value, { label }]) => ({ value, label }))}
                selectedOption={{ value: range, label: ranges[range].label }}
                onChange={({ detail }) => setRange(detail.selectedOption.value as RangeKey)}
              />
            </FormField>
            <SegmentedControl
              label="Window"
              selectedId={shown}
              options={(['hour', 'day', 'month'] as const).map((id) => ({
                id,
                text: `By ${id}`,
                disabled: !windows.includes(id),
              }))}
              onChange={({ detail }) => setWindow(detail.selectedId as Window)}
            />
          </SpaceBetween>
        }
      >
        Over time
      </Header>
      <Grid gridDefinition={meters.map(() => ({ colspan: { default: 12, xs: 6 } }))}>
        {meters.map((meter) => (
          <MeterChart key={meter.key} meter={meter} window={shown} range={rangeOf(range, new Date())} />
        ))}
      </Grid>
    </PageFrame>
  );
}
