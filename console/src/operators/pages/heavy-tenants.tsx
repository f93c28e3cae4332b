import SegmentedControl from '@cloudscape-design/components/segmented-control';
import { useState } from 'react';
import { useLoaded } from '../../api/context.tsx';
import { Empty } from '../../parts/empty.tsx';
import { InnerLink } from '../../parts/inner-link.tsx';
import { List } from '../../parts/list.tsx';
import { PageFrame } from '../../parts/page-frame.tsx';
import { useFormat } from '../../parts/use-format.ts';
import type { HeavyTenant } from '../shapes.ts';

const ranges = [
  { id: '1', text: 'This hour', hours: 1 },
  { id: '24', text: 'Last 24 hours', hours: 24 },
  { id: '168', text: 'Last 7 days', hours: 168 },
] as const;
type Range = (typeof ranges)[number];

const locale = navigator.language || 'en';
const amount = (value: number) => new Intl.NumberFormat(locale, { maximumFractionDigits: 1 }).format(value);
/** A hundredth of a cent still tells two tenants apart. */
const usd = (value: number) =>
  new Intl.NumberFormat(locale, { style: 'currency', currency: 'USD', maximumFractionDigits: 4 }).format(value);

/** Who takes the most of the system, and so may crowd the others or cost more than it pays. */
export function Page() {
  const format = useFormat();
  const [range, setRange] = useState<Range>(ranges[1]);
  const { data, loading, error, reload } = useLoaded(
    (client) => client.analytics.listHeavyTenants({ hours: range.hours, limit: 50 }),
    [range],
  );
  return (
    <PageFrame
      title="Heavy tenants"
      description="What tenants’ requests took of the table and of the functions. Hours below a tenth of a cent are left out."
    >
      <List<HeavyTenant>
        title="Heaviest first"
        paged={{ items: data?.data ?? [], loading: loading && !data, error, reload }}
        trackBy={({ tenantId }) => tenantId}
        filter={
          <SegmentedControl
            label="Range"
            selectedId={range.id}
            options={[...ranges]}
            onChange={({ detail }) => setRange(ranges.find(({ id }) => id === detail.selectedId) ?? ranges[1])}
          />
        }
        empty={<Empty title="Nobody is heavy">No tenant took more than a tenth of a cent in an hour.</Empty>}
        columns={[
          {
            id: 'tenant',
            header: 'Tenant',
            isRowHeader: true,
            minWidth: 275,
            cell: ({ tenantId }) => (
              <InnerLink href={`/tenants/${tenantId}?tab=health`}>
                <span className="hash">{tenantId}</span>
              </InnerLink>
            ),
          },
          { id: 'cost', header: 'Estimated cost', cell: ({ costUsd }) => usd(costUsd) },
          { id: 'calls', header: 'Calls', cell: ({ calls }) => amount(calls) },
          { id: 'read', header: 'Read units', cell: ({ readUnits }) => amount(readUnits) },
          { id: 'write', header: 'Write units', cell: ({ writeUnits }) => amount(writeUnits) },
          { id: 'compute', header: 'Compute (GB-s)', cell: ({ computeGbSeconds }) => amount(computeGbSeconds) },
          {
            id: 'peak',
            header: 'Heaviest hour',
            cell: ({ peak }) => `${usd(peak.costUsd)}, ${format.moment(peak.start)}`,
          },
        ]}
      />
    </PageFrame>
  );
}
