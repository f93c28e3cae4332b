import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { ActionModal } from '../../parts/action-modal.tsx';
import { StateBadge, sentence } from '../../parts/badges.tsx';
import { useTell } from '../../parts/notices.tsx';
import { fieldError } from '../../parts/problem-alert.tsx';
import { TextField } from '../../parts/text-field.tsx';
import { useAction } from '../../parts/use-action.ts';
import { useFormat } from '../../parts/use-format.ts';
import type { FleetRun } from '../shapes.ts';
import { useStaff } from '../staff.ts';

const reasons = {
  failures: 'Too many tenants of one cohort failed',
  stuck: 'A tenant can go neither on nor back',
  'tenants-lag': 'Tenants lag behind what the step takes for granted',
} as const;

interface Props {
  readonly run: FleetRun;
  readonly onChanged: () => void;
}

export function LatestRun({ run, onChanged }: Props) {
  const format = useFormat();
  const { reason, cohort, endedAt } = run;
  return (
    <Container
      header={
        <Header variant="h2" actions={<TurnRun run={run} onChanged={onChanged} />}>
          Latest run
        </Header>
      }
    >
      <KeyValuePairs
        columns={4}
        items={[
          { label: 'State', value: <StateBadge state={run.state} /> },
          { label: 'To version', value: run.target },
          { label: 'Started', value: format.instant(run.startedAt) },
          { label: 'Ended', value: endedAt ? format.instant(endedAt) : 'Not yet' },
          ...(reason
            ? [
                {
                  label: 'Stopped because',
                  value: cohort ? `${reasons[reason]}: ${sentence(cohort)}` : reasons[reason],
                },
              ]
            : []),
        ]}
      />
    </Container>
  );
}

/** Neither loses anything: nobody is asked twice. */
function TurnRun({ run, onChanged }: Props) {
  const { may } = useStaff();
  const tell = useTell();
  const isRunning = run.state === 'running';
  const turn = useAction(async (client, options) => {
    try {
      await client.migrations[isRunning ? 'pauseRun' : 'resumeRun']({ runId: run.id }, options);
      onChanged();
    } catch (error) {
      tell(error instanceof Error ? error.message : String(error), 'error');
      throw error;
    }
  });
  if (run.state === 'done' || !may('ops:write')) return null;
  return (
    <Button loading={turn.busy} onClick={() => void turn.run()}>
      {isRunning ? 'Pause' : 'Resume'}
    </Button>
  );
}

/** What is typed is judged by the server, which knows its migrations. */
export function StartRun({ newest, onStarted }: { readonly newest: number; readonly onStarted: () => void }) {
  const tell = useTell();
  const [asking, setAsking] = useState(false);
  const [target, setTarget] = useState(String(newest));
  const [maxFailures, setMaxFailures] = useState('1');
  const start = useAction(async (client, options) => {
    await client.migrations.startRun({ target: Number(target), maxFailures: Number(maxFailures) }, options);
    tell('The run has begun, with the sandboxes.');
    setAsking(false);
    onStarted();
  });
  return (
    <>
      <Button variant="primary" disabled={newest === 0} onClick={() => setAsking(true)}>
        Migrate all tenants
      </Button>
      {asking ? (
        <ActionModal
          title="Migrate all tenants"
          submitText="Start"
          busy={start.busy}
          error={start.error}
          onSubmit={() => void start.run()}
          onDismiss={() => setAsking(false)}
        >
          <SpaceBetween size="m">
            <Box>Sandboxes come first, then the plans from free to enterprise. Tenants go on working meanwhile.</Box>
            <TextField
              label="To version"
              inputMode="numeric"
              value={target}
              onChange={setTarget}
              error={fieldError(start.error, '/target')}
            />
            <TextField
              label="Stop after failures in one cohort"
              inputMode="numeric"
              value={maxFailures}
              onChange={setMaxFailures}
              error={fieldError(start.error, '/maxFailures')}
            />
          </SpaceBetween>
        </ActionModal>
      ) : null}
    </>
  );
}
