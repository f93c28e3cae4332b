import Box from '@cloudscape-design/components/box';
import FormField from '@cloudscape-design/components/form-field';
import Textarea from '@cloudscape-design/components/textarea';
import { useState } from 'react';
import { ActionModal } from '../parts/action-modal.tsx';
import { useTell } from '../parts/notices.tsx';
import { useAction } from '../parts/use-action.ts';
import { useFormat } from '../parts/use-format.ts';
import type { Subscription } from '../shapes.ts';

interface Props {
  readonly subscription: Subscription;
  readonly onDone: () => void;
  readonly onDismiss: () => void;
}

export function CancelPlan({ subscription, onDone, onDismiss }: Props) {
  const tell = useTell();
  const format = useFormat();
  const [reason, setReason] = useState('');
  const cancel = useAction(async (client, options) => {
    await client.billing.cancelSubscription(reason ? { reason } : {}, options);
    tell('The plan is canceled at the end of the period.');
    onDone();
  });
  return (
    <ActionModal
      title="Cancel plan"
      submitText="Cancel at period end"
      busy={cancel.busy}
      error={cancel.error}
      onSubmit={() => void cancel.run()}
      onDismiss={onDismiss}
    >
      <Box>
        It stays until {format.day(subscription.period.end)}, and you can take the cancellation back until then. Nothing
        is deleted.
      </Box>
      <FormField label="What could we have done better?" constraintText="Optional" stretch>
        <Textarea rows={3} value={reason} onChange={({ detail }) => setReason(detail.value.slice(0, 2_000))} />
      </FormField>
    </ActionModal>
  );
}
