import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import Modal from '@cloudscape-design/components/modal';
import { sentence } from './badges.tsx';
import { Json } from './json.tsx';
import { useFormat } from './use-format.ts';

/** What the tenants' trail and that of staff have in common. */
export interface Event {
  readonly id: string;
  readonly occurredAt: string;
  readonly actor: { readonly type: string; readonly id: string };
  readonly action: string;
  readonly target: string;
  readonly outcome?: string;
  readonly tenantId?: string | null;
  readonly requestId: string;
  readonly changes: Readonly<Record<string, unknown>> | null;
}

export function AuditDetail({ event, onDismiss }: { readonly event: Event; readonly onDismiss: () => void }) {
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
          ...(event.tenantId ? [{ label: 'Tenant', value: event.tenantId }] : []),
          ...(event.outcome ? [{ label: 'Outcome', value: sentence(event.outcome) }] : []),
          { label: 'Event', value: event.id },
          { label: 'Request', value: event.requestId },
          ...(event.changes
            ? [
                {
                  label: 'Changes',
                  value: <Json value={event.changes} />,
                },
              ]
            : []),
        ]}
      />
    </Modal>
  );
}
