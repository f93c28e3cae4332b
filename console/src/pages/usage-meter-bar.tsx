import Box from '@cloudscape-design/components/box';
import ProgressBar from '@cloudscape-design/components/progress-bar';
import { meterName, unitName } from '../parts/plan-facts.ts';
import { useFormat } from '../parts/use-format.ts';
import type { MeterUsage } from '../shapes.ts';

/** For drawing only: quantities stay decimal text everywhere else. */
const share = (quantity: string, of: string): number =>
  Number(of) > 0 ? Math.min(100, (Number(quantity) / Number(of)) * 100) : 0;

export function MeterBar({ meter }: { readonly meter: MeterUsage }) {
  const format = useFormat();
  const { key, unit, quantity, included } = meter;
  const used =
    included === null
      ? `${format.quantity(quantity)} ${unitName(unit, quantity)}`
      : `${format.quantity(quantity)} of ${format.quantity(included)} ${unitName(unit)}`;
  if (included === null)
    return (
      <div>
        {meterName(key)}
        <Box variant="small" color="text-body-secondary" display="block">
          {used}
        </Box>
      </div>
    );
  return (
    <ProgressBar
      label={meterName(key)}
      value={share(quantity, included)}
      description={used}
      additionalInfo={Number(quantity) > Number(included) ? 'Beyond what is included.' : undefined}
    />
  );
}
