import BarChart from '@cloudscape-design/components/bar-chart';
import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import { useLoaded } from '../../api/context.tsx';
import { Loadable } from '../../parts/loadable.tsx';
import { amountText, domainOf, height, monthName, ownLocale } from './revenue-chart.ts';

/** Each bar is a month in which revenue is earned; its parts are the months in which it was billed. */
export function Waterfall({ currency }: { readonly currency: string }) {
  const loaded = useLoaded((client) => client.billing.getWaterfall({}), []);
  return (
    <Container
      header={
        <Header variant="h2" description="Earned in the month below, billed in the month of the colour.">
          Waterfall
        </Header>
      }
    >
      <Loadable of={loaded}>
        {({ data }) => {
          const rows = data.find((each) => each.currency === currency)?.rows ?? [];
          const earned = [...new Set(rows.flatMap((row) => row.earned.map(({ month }) => month)))].sort();
          const totals = earned.map((month) =>
            rows
              .flatMap((row) => row.earned)
              .filter((each) => each.month === month)
              .reduce((sum, { amount }) => sum + Math.max(0, height(amount)), 0),
          );
          return (
            <BarChart
              stackedBars
              series={rows.map(({ booked, earned: parts }) => ({
                title: monthName(ownLocale, booked),
                type: 'bar',
                data: parts.map(({ month, amount }) => ({ x: monthName(ownLocale, month), y: height(amount) })),
                valueFormatter: amountText(ownLocale, currency),
              }))}
              xDomain={earned.map((month) => monthName(ownLocale, month))}
              yDomain={[...domainOf(totals)]}
              xScaleType="categorical"
              ariaLabel={`Revenue in ${currency} by the month it is earned in`}
              height={220}
              hideFilter
              emphasizeBaselineAxis
              empty={<Box textAlign="center">Nothing is earned in these months.</Box>}
            />
          );
        }}
      </Loadable>
    </Container>
  );
}
