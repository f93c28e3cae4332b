import Box from '@cloudscape-design/components/box';
import { Copied } from './copied.tsx';

interface Props {
  readonly label: string;
  readonly value: string;
  readonly shown?: string;
}

/** Shown once. */
export const Secret = ({ label, value, shown }: Props) => (
  <div>
    <Box variant="awsui-key-label">{label}</Box>
    <Copied label={label.toLowerCase()} value={value} shown={shown} />
  </div>
);
