import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import MixedLineBarChart from '@cloudscape-design/components/mixed-line-bar-chart';
import Table from '@cloudscape-design/components/table';
import { useLoaded } from '../../api/context.tsx';
import { Loadable } from '../../parts/loadable.tsx';
import { useFormat } from '../../parts/use-format.ts';
import type { RolledMonth } from '../shapes.ts';
import { amountText, domainOf, height, monthName, ownLocale } from './revenue-chart.ts';

const Right = ({ children }: { readonly children: React.ReactNode }) => <div className="figure end">{children}</div>;
const figures = ['opening', 'billed', 'credited', 'earned', 'closing'] as const;
const names: Readonly<Record<(typeof figures)[number], string>> = {
  opening: 'Opening',
  billed: 'Billed',
  credited: 'Credited',
  earned: 'Earned',
  closing: 'Closing',
};

export function RollForward({ currency }: { readonly currency: string }) {
  const loaded = useLoaded((client) => client.billing.getRollForward({}), []);
  return (
    <Container
      header={
        <Header variant="h2" description="What was paid for and is still to be delivered, through each month.">
          Deferred revenue
        </Header>
      }
    >
      <Loadable of={loaded}>
        {({ data }) => {
          const months = data.find((each) => each.currency === currency)?.months ?? [];
          const known = months.filter((month) => figures.some((figure) => month[figure].minor !== 0n));
          return known.length === 0 ? (
            <Box color="text-body-secondary">Nothing was deferred in these months.</Box>
          ) : (
            <>
              <Chart months={known} currency={currency} />
              <Figures months={known} />
            </>
          );
        }}
      </Loadable>
    </Container>
  );
}

interface Props {
  readonly months: readonly RolledMonth[];
  readonly currency: string;
}

function Chart({ months, currency }: Props) {
  const x = (month: string) => monthName(ownLocale, month);
  const valueFormatter = amountText(ownLocale, currency);
  const bars = (figure: 'billed' | 'earned') =>
    ({
      title: names[figure],
      type: 'bar',
      data: months.map((each) => ({ x: x(each.month), y: height(each[figure]) })),
      valueFormatter,
    }) as const;
  const closing = {
    title: names.closing,
    type: 'line',
    data: months.map((each) => ({ x: x(each.month), y: height(each.closing) })),
    valueFormatter,
  } as const;
  const heights = months.flatMap(({ billed, earned, closing: end }) => [billed, earned, end].map(height));
  return (
    <MixedLineBarChart
      series={[bars('billed'), bars('earned'), closing]}
      xDomain={months.map(({ month }) => x(month))}
      yDomain={[...domainOf(heights)]}
      xScaleType="categorical"
      ariaLabel={`Deferred revenue in ${currency} by month`}
      height={220}
      hideFilter
      emphasizeBaselineAxis
    />
  );
}

function Figures({ months }: Pick<Props, 'months'>) {
  const format = useFormat();
  return (
    <Table
      variant="embedded"
      items={months}
      trackBy="month"
      ariaLabels={{ tableLabel: 'Deferred revenue by month' }}
      columnDefinitions={[
        { id: 'month', header: 'Month', isRowHeader: true, cell: ({ month }) => monthName(ownLocale, month) },
        ...figures.map((figure) => ({
          id: figure,
          header: <Right>{names[figure]}</Right>,
          cell: (each: RolledMonth) => <Right>{format.money(each[figure])}</Right>,
        })),
      ]}
    />
  );
}
