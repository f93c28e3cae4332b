import Box from '@cloudscape-design/components/box';
import FormField from '@cloudscape-design/components/form-field';
import Textarea from '@cloudscape-design/components/textarea';
import { type ReactNode, useState } from 'react';
import { ActionModal } from '../../parts/action-modal.tsx';
import { fieldError } from '../../parts/problem-alert.tsx';
import type { Action } from '../../parts/use-action.ts';

interface Props {
  readonly title: string;
  readonly submitText: string;
  readonly children: ReactNode;
  readonly action: Action<[reason: string]>;
  readonly onDismiss: () => void;
  /** Something else has to be said first. */
  readonly incomplete?: boolean;
}

/** A deed that has to be accounted for: the reason goes into the audit trail. */
export function ReasonModal({ title, submitText, children, action, onDismiss, incomplete = false }: Props) {
  const [reason, setReason] = useState('');
  return (
    <ActionModal
      title={title}
      submitText={submitText}
      busy={action.busy}
      error={action.error}
      disabled={incomplete || !reason.trim()}
      onSubmit={() => void action.run(reason.trim())}
      onDismiss={onDismiss}
    >
      <Box>{children}</Box>
      <FormField
        label="Reason"
        description="It is kept in the audit trail, with your name."
        errorText={fieldError(action.error, '/reason')}
        stretch
      >
        <Textarea autoFocus rows={3} value={reason} onChange={({ detail }) => setReason(detail.value)} />
      </FormField>
    </ActionModal>
  );
}
