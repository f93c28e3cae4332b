import BarChart from '@cloudscape-design/components/bar-chart';
import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import { useHere } from '../here.ts';
import type { OperationSlis } from '../shapes.ts';
import { operationName } from './health-names.ts';

interface Props {
  readonly of: OperationSlis;
  readonly window: 'hour' | 'day';
}

const tickOptions: Readonly<Record<Props['window'], Intl.DateTimeFormatOptions>> = {
  hour: { hour: 'numeric', day: 'numeric', month: 'short' },
  day: { day: 'numeric', month: 'short' },
};

/** Hours and days are UTC's, in which they are measured; hours are written in the tenant's zone. */
export function HealthChart({ of, window }: Props) {
  const { locale, timezone } = useHere().tenant;
  const tick = new Intl.DateTimeFormat(locale, {
    ...tickOptions[window],
    timeZone: window === 'day' ? 'UTC' : timezone,
  });
  const number = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
  const points = of.windows.map(({ start, p95Ms }) => ({ x: tick.format(new Date(start)), y: p95Ms ?? 0 }));
  const isMeasured = points.some(({ y }) => y > 0);
  const title = operationName(of.operation);
  return (
    <Container fitHeight header={<Header variant="h3">{title}</Header>}>
      <BarChart
        series={
          isMeasured ? [{ title, type: 'bar', data: points, valueFormatter: (y) => `${number.format(y)} ms` }] : []
        }
        xDomain={isMeasured ? points.map(({ x }) => x) : []}
        yDomain={[0, Math.max(1, ...points.map(({ y }) => y))]}
        xScaleType="categorical"
        ariaLabel={`${title}: duration by ${window}`}
        height={160}
        hideFilter
        hideLegend
        emphasizeBaselineAxis
        empty={<Box textAlign="center">No calls in this range.</Box>}
      />
    </Container>
  );
}
