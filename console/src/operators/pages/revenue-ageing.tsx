import BarChart from '@cloudscape-design/components/bar-chart';
import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import Table from '@cloudscape-design/components/table';
import { useLoaded } from '../../api/context.tsx';
import { InnerLink } from '../../parts/inner-link.tsx';
import { Loadable } from '../../parts/loadable.tsx';
import { useFormat } from '../../parts/use-format.ts';
import type { AgedInvoice } from '../shapes.ts';
import { amountText, domainOf, height, ownLocale } from './revenue-chart.ts';

const names: Readonly<Record<AgedInvoice['bucket'], string>> = {
  'not-due': 'Not due',
  '1-30': '1–30 days',
  '31-60': '31–60 days',
  '61-90': '61–90 days',
  'over-90': 'Over 90 days',
};

export function Ageing({ currency }: { readonly currency: string }) {
  const loaded = useLoaded((client) => client.billing.getAgeing(), []);
  return (
    <Loadable of={loaded}>
      {({ data, invoices }) => {
        const own = data.find((each) => each.currency === currency);
        return (
          <Container header={<Header variant="h2">Receivables</Header>}>
            <BarChart
              series={
                own
                  ? [
                      {
                        title: 'Open',
                        type: 'bar',
                        data: own.buckets.map(({ bucket, amount }) => ({ x: names[bucket], y: height(amount) })),
                        valueFormatter: amountText(ownLocale, currency),
                      },
                    ]
                  : []
              }
              xDomain={own ? own.buckets.map(({ bucket }) => names[bucket]) : []}
              yDomain={[...domainOf(own?.buckets.map(({ amount }) => height(amount)) ?? [])]}
              xScaleType="categorical"
              ariaLabel={`Open in ${currency} by how long it has been due`}
              height={180}
              hideFilter
              hideLegend
              emphasizeBaselineAxis
              empty={<Box textAlign="center">Everything is paid.</Box>}
            />
            <Open invoices={invoices.filter(({ open }) => open.currency === currency)} />
          </Container>
        );
      }}
    </Loadable>
  );
}

function Open({ invoices }: { readonly invoices: readonly AgedInvoice[] }) {
  const format = useFormat();
  return invoices.length === 0 ? null : (
    <Table
      variant="embedded"
      items={invoices}
      trackBy="invoiceId"
      ariaLabels={{ tableLabel: 'Open invoices' }}
      columnDefinitions={[
        { id: 'number', header: 'Invoice', isRowHeader: true, cell: ({ number }) => number },
        {
          id: 'tenant',
          header: 'Tenant',
          cell: ({ tenantId }) => <InnerLink href={`/tenants/${tenantId}`}>{tenantId}</InnerLink>,
        },
        { id: 'due', header: 'Due', cell: ({ dueAt }) => (dueAt ? format.day(dueAt) : '–') },
        { id: 'age', header: 'Since', cell: ({ bucket }) => names[bucket] },
        { id: 'open', header: 'Open', cell: ({ open }) => <span className="figure">{format.money(open)}</span> },
      ]}
    />
  );
}
