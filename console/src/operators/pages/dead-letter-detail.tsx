import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs, { type KeyValuePairsProps } from '@cloudscape-design/components/key-value-pairs';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { sentence } from '../../parts/badges.tsx';
import { Json } from '../../parts/json.tsx';
import { useFormat } from '../../parts/use-format.ts';
import type { DeadLetter } from '../shapes.ts';
import { useStaff } from '../staff.ts';
import { nameOf } from './dead-letter-name.ts';

interface Props {
  readonly letter: DeadLetter;
  readonly onDismiss: () => void;
  readonly onReplay: () => void;
  readonly onDiscard: () => void;
}

const known = (label: string, value: string | null): KeyValuePairsProps.Item[] =>
  value === null ? [] : [{ label, value: <span className="hash">{value}</span> }];

export function DeadLetterDetail({ letter, onDismiss, onReplay, onDiscard }: Props) {
  const format = useFormat();
  const { may } = useStaff();
  return (
    <Modal
      visible
      size="large"
      header={nameOf(letter)}
      onDismiss={onDismiss}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            {may('ops:write') ? <Button onClick={onDiscard}>Discard</Button> : null}
            {may('ops:write') && letter.isReplayable ? <Button onClick={onReplay}>Replay</Button> : null}
            <Button variant="primary" onClick={onDismiss}>
              Close
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="m">
        <KeyValuePairs
          columns={2}
          items={[
            { label: 'Queue', value: sentence(letter.queue) },
            { label: 'Failed', value: format.instant(letter.failedAt) },
            ...known('Function', letter.function),
            ...known('Rule', letter.rule),
            ...known('Stream', letter.stream),
            ...known('Tenant', letter.tenantId),
            { label: 'Read from the queue', value: letter.receives === 1 ? 'Once' : `${letter.receives} times` },
            { label: 'Replay', value: letter.isReplayable ? 'Possible' : 'Not possible' },
            ...known(
              'Error',
              letter.error ? [letter.error.name, letter.error.message].filter(Boolean).join(': ') : null,
            ),
            ...(letter.batch ? known('Batch', batchText(letter.batch)) : []),
            ...known('Id', letter.id),
          ]}
        />
        {letter.payload ? (
          <div>
            <Header variant="h3">Payload</Header>
            <Json value={letter.payload} />
          </div>
        ) : null}
      </SpaceBetween>
    </Modal>
  );
}

const batchText = ({ shardId, firstSequence, lastSequence, size }: NonNullable<DeadLetter['batch']>): string =>
  `${size} records of ${shardId}, ${firstSequence} to ${lastSequence}`;
