import BarChart from '@cloudscape-design/components/bar-chart';
import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import { useLoaded } from '../api/context.tsx';
import { useHere } from '../here.ts';
import { Loadable } from '../parts/loadable.tsx';
import { meterName, unitName } from '../parts/plan-facts.ts';
import { useFormat } from '../parts/use-format.ts';
import type { MeterUsage } from '../shapes.ts';
import type { Window } from './usage-range.ts';

interface Props {
  readonly meter: MeterUsage;
  readonly window: Window;
  readonly range: { readonly from: string; readonly to: string };
}

const tickOptions: Readonly<Record<Window, Intl.DateTimeFormatOptions>> = {
  hour: { hour: 'numeric', day: 'numeric', month: 'short' },
  day: { day: 'numeric', month: 'short' },
  month: { month: 'short', year: 'numeric' },
};

/** Hours are UTC hours, days and months the tenant's: the labels say so by being written in its zone. */
export function MeterChart({ meter, window, range }: Props) {
  const { locale, timezone } = useHere().tenant;
  const format = useFormat();
  const loaded = useLoaded(
    (client) => client.metering.queryMeter({ key: meter.key, window, ...range }),
    [meter.key, window, range.from, range.to],
  );
  const tick = new Intl.DateTimeFormat(locale, { ...tickOptions[window], timeZone: timezone });
  return (
    <Container
      fitHeight
      header={
        <Header variant="h3" description={unitName(meter.unit)}>
          {meterName(meter.key)}
        </Header>
      }
    >
      <Loadable of={loaded}>
        {({ data }) => {
          // Zeros all along are nothing to draw.
          const counted = data.some(({ quantity }) => Number(quantity) !== 0) ? data : [];
          const points = counted.map(({ start, quantity }) => ({
            x: tick.format(new Date(start)),
            y: Number(quantity),
          }));
          return (
            <BarChart
              series={
                points.length > 0
                  ? [
                      {
                        title: meterName(meter.key),
                        type: 'bar',
                        data: points,
                        valueFormatter: (y) => format.quantity(String(y)),
                      },
                    ]
                  : []
              }
              xDomain={points.map(({ x }) => x)}
              yDomain={[0, Math.max(1, ...points.map(({ y }) => y))]}
              xScaleType="categorical"
              ariaLabel={`${meterName(meter.key)} by ${window}`}
              height={180}
              hideFilter
              hideLegend
              emphasizeBaselineAxis
              empty={<Box textAlign="center">Nothing was counted in this range.</Box>}
            />
          );
        }}
      </Loadable>
    </Container>
  );
}
