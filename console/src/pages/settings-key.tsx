import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useState } from 'react';
import { useLoaded } from '../api/context.tsx';
import { useHere } from '../here.ts';
import { ActionModal } from '../parts/action-modal.tsx';
import { Copied } from '../parts/copied.tsx';
import { Json } from '../parts/json.tsx';
import { Loadable } from '../parts/loadable.tsx';
import { useTell } from '../parts/notices.tsx';
import { fieldError } from '../parts/problem-alert.tsx';
import { TextField } from '../parts/text-field.tsx';
import { useAction } from '../parts/use-action.ts';
import { useFormat } from '../parts/use-format.ts';
import type { TenantKey } from '../shapes.ts';

const states = {
  enabled: { type: 'success', text: 'In use' },
  disabled: { type: 'error', text: 'Switched off: what is encrypted cannot be read' },
  unreachable: { type: 'warning', text: 'Does not answer at the moment' },
} as const;

type Asked = 'rotate' | 'hold' | 'return';

/** Under which key everything of this company is encrypted, and who holds it. */
export function EncryptionKey() {
  const { may } = useHere();
  const key = useLoaded((client) => client.tenants.getTenantKey(), []);
  const [asked, setAsked] = useState<Asked>();
  const isHeld = key.data?.holder === 'tenant';
  const dialog = { onDone: () => key.reload(), onDismiss: () => setAsked(undefined) };
  return (
    <Container
      header={
        <Header
          variant="h2"
          actions={
            may('keys:write') && key.data ? (
              <SpaceBetween direction="horizontal" size="xs">
                <Button onClick={() => setAsked(isHeld ? 'return' : 'hold')}>
                  {isHeld ? 'Return to Tenantry’s key' : 'Use a key of our own'}
                </Button>
                <Button onClick={() => setAsked('rotate')}>Rotate</Button>
              </SpaceBetween>
            ) : null
          }
        >
          Encryption key
        </Header>
      }
    >
      <Loadable of={key}>{(data) => <KeyFacts tenantKey={data} />}</Loadable>
      {asked === 'rotate' ? <Rotate {...dialog} /> : null}
      {asked === 'hold' && key.data ? <Hold grant={key.data.grant} {...dialog} /> : null}
      {asked === 'return' ? <Return {...dialog} /> : null}
    </Container>
  );
}

function KeyFacts({ tenantKey }: { readonly tenantKey: TenantKey }) {
  const format = useFormat();
  const { state, holder, arn, dataKey } = tenantKey;
  return (
    <KeyValuePairs
      columns={4}
      items={[
        { label: 'State', value: <StatusIndicator type={states[state].type}>{states[state].text}</StatusIndicator> },
        { label: 'Held by', value: holder === 'tenant' ? 'Your own AWS account' : 'Tenantry, for your company alone' },
        { label: 'KMS key', value: arn ? <Copied label="KMS key" value={arn} shown={arn.split('/')[1]} /> : '–' },
        { label: 'Data key', value: `${dataKey.id}, since ${format.day(dataKey.createdAt)}` },
      ]}
    />
  );
}

interface Dialog {
  readonly onDone: () => void;
  readonly onDismiss: () => void;
}

function Rotate({ onDone, onDismiss }: Dialog) {
  const tell = useTell();
  const rotate = useAction(async (client, options) => {
    const { dataKey } = await client.tenants.rotateTenantKey(undefined, options);
    tell(`From now on everything is encrypted under data key ${dataKey.id}.`);
    onDone();
    onDismiss();
  });
  return (
    <ActionModal
      title="Rotate the data key"
      submitText="Rotate"
      busy={rotate.busy}
      error={rotate.error}
      onSubmit={() => void rotate.run()}
      onDismiss={onDismiss}
    >
      <Box>
        What is written from now on is encrypted under a new data key. What is there stays readable and is not
        rewritten.
      </Box>
    </ActionModal>
  );
}

function Hold({ grant, onDone, onDismiss }: Dialog & { readonly grant: unknown }) {
  const tell = useTell();
  const [arn, setArn] = useState('');
  const hold = useAction(async (client, options) => {
    await client.tenants.holdTenantKey({ arn: arn.trim() }, options);
    tell('Your data keys are now under your own KMS key.');
    onDone();
    onDismiss();
  });
  return (
    <ActionModal
      title="Use a key of our own"
      submitText="Use this key"
      size="large"
      busy={hold.busy}
      error={hold.error}
      disabled={!arn.trim()}
      onSubmit={() => void hold.run()}
      onDismiss={onDismiss}
    >
      <Box>
        Make a symmetric KMS key in your AWS account and add this statement to its policy. When you switch the key off,
        nobody can read your data any more, we neither; it takes effect within five minutes.
      </Box>
      <Json value={grant} />
      <TextField
        label="ARN of the key"
        maxLength={256}
        value={arn}
        onChange={setArn}
        error={fieldError(hold.error, '/arn')}
      />
    </ActionModal>
  );
}

function Return({ onDone, onDismiss }: Dialog) {
  const tell = useTell();
  const back = useAction(async (client, options) => {
    await client.tenants.holdTenantKey({ arn: null }, options);
    tell('Your data keys are under Tenantry’s key again.');
    onDone();
    onDismiss();
  });
  return (
    <ActionModal
      title="Return to Tenantry’s key"
      submitText="Return"
      busy={back.busy}
      error={back.error}
      onSubmit={() => void back.run()}
      onDismiss={onDismiss}
    >
      <Box>
        The data keys move to the key that Tenantry keeps for your company alone. Your own key must still answer.
      </Box>
    </ActionModal>
  );
}
