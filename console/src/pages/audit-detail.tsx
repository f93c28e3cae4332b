import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import Modal from '@cloudscape-design/components/modal';
import { sentence } from '../parts/badges.tsx';
import { useFormat } from '../parts/use-format.ts';
import type { AuditEvent } from '../shapes.ts';

export function AuditDetail({ event, onDismiss }: { readonly event: AuditEvent; readonly onDismiss: () => void }) {
  const format = useFormat();
  return (
    <Modal
      visible
      header={event.action}
      onDismiss={onDismiss}
      footer={
        <Box float="right">
          <Button variant="primary" onClick={onDismiss}>
            Close
          </Button>
        </Box>
      }
    >
      <KeyValuePairs
        columns={1}
        items={[
          { label: 'When', value: format.instant(event.occurredAt) },
          { label: 'By', value: `${sentence(event.actor.type)} ${event.actor.id}` },
          { label: 'On', value: event.target },
          { label: 'Outcome', value: sentence(event.outcome) },
          { label: 'Event', value: event.id },
          { label: 'Request', value: event.requestId },
          ...(event.changes
            ? [
                {
                  label: 'Changes',
                  value: <pre className="legal-text">{JSON.stringify(event.changes, undefined, 2)}</pre>,
                },
              ]
            : []),
        ]}
      />
    </Modal>
  );
}
