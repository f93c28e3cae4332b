import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import type { StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';
import Steps from '@cloudscape-design/components/steps';
import { sentence } from '../../parts/badges.tsx';
import { useFormat } from '../../parts/use-format.ts';
import type { Operation } from '../shapes.ts';

type Step = Operation['steps'][number];
const looks: Readonly<Record<Step['state'], StatusIndicatorProps.Type>> = {
  running: 'loading',
  succeeded: 'success',
  failed: 'error',
  aborted: 'stopped',
};

/** In the order in which they began; a failed one says why. */
export function OperationSteps({ steps }: { readonly steps: readonly Step[] }) {
  const format = useFormat();
  return (
    <Container header={<Header variant="h2">Steps</Header>}>
      {steps.length === 0 ? (
        <Box color="text-body-secondary">Nothing has begun yet.</Box>
      ) : (
        <Steps
          ariaLabel="Steps"
          steps={steps.map(({ name, state, at, error }) => ({
            header: sentence(name),
            status: looks[state],
            statusIconAriaLabel: sentence(state),
            details: (
              <Box color="text-body-secondary">
                {format.moment(at)}
                {error ? <div className="hash">{error}</div> : null}
              </Box>
            ),
          }))}
        />
      )}
    </Container>
  );
}
