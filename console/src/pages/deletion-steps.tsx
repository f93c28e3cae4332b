import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import type { StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';
import Steps from '@cloudscape-design/components/steps';
import { sentence } from '../parts/badges.tsx';
import { ownFormat } from '../parts/use-format.ts';
import type { Receipt } from '../shapes.ts';

type StepState = Receipt['steps'][number]['state'];
const looks: Readonly<Record<StepState, StatusIndicatorProps.Type>> = {
  pending: 'pending',
  running: 'loading',
  done: 'success',
  failed: 'error',
};

const told: Readonly<Record<Receipt['state'], string>> = {
  pending: 'Accepted. It begins in a moment, or when its time of grace is over.',
  canceled: 'Called back: the deletion does not happen.',
  draining: 'What was still under way is being finished, for half a minute at most.',
  invoicing: 'The last usage is being counted and the final invoice made.',
  purging: 'Every store is being emptied.',
  done: 'Everything is removed. The certificate says what, and what must be kept.',
  failed: 'A step failed. It is being looked at; this page shows when it goes on.',
};

export function DeletionSteps({ receipt }: { readonly receipt: Receipt }) {
  return (
    <Container
      header={
        <Header variant="h2" description={`In effect since ${ownFormat.instant(receipt.effectiveAt)}`}>
          Progress
        </Header>
      }
    >
      <div aria-live="polite">
        {receipt.state === 'failed' ? (
          <Alert type="error">{told.failed}</Alert>
        ) : (
          <Box variant="p">{told[receipt.state]}</Box>
        )}
      </div>
      <Steps
        ariaLabel="Progress"
        steps={receipt.steps.map(({ name, state, at }) => ({
          header: sentence(name),
          status: looks[state],
          statusIconAriaLabel: sentence(state),
          ...(at ? { details: <Box color="text-body-secondary">{ownFormat.instant(at)}</Box> } : {}),
        }))}
      />
    </Container>
  );
}
