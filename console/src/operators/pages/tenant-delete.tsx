import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Modal from '@cloudscape-design/components/modal';
import RadioGroup from '@cloudscape-design/components/radio-group';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { ActionModal } from '../../parts/action-modal.tsx';
import { InnerLink } from '../../parts/inner-link.tsx';
import { codeError, fieldError } from '../../parts/problem-alert.tsx';
import { Secret } from '../../parts/secret.tsx';
import { TextField } from '../../parts/text-field.tsx';
import { useAction } from '../../parts/use-action.ts';
import { useFormat } from '../../parts/use-format.ts';
import type { DeletionKeys } from '../shapes.ts';
import type { TenantFormProps } from './tenant-state-forms.tsx';

const modes = [
  { value: 'grace', label: 'After the time of grace', description: 'Until then its owner or staff may restore it' },
  { value: 'immediate', label: 'At once', description: 'It cannot be taken back' },
] as const;
type Mode = (typeof modes)[number]['value'];

interface Props extends Omit<TenantFormProps, 'onDone'> {
  readonly onDone: (keys: DeletionKeys) => void;
}

export function DeleteTenant({ tenant, onDone, onDismiss }: Props) {
  const [mode, setMode] = useState<Mode>('grace');
  const [confirm, setConfirm] = useState('');
  const remove = useAction(async (client, options) =>
    onDone(await client.tenants.deleteTenant({ tenantId: tenant.id, confirm, mode }, options)),
  );
  return (
    <ActionModal
      title={`Delete ${tenant.name}`}
      submitText="Delete"
      busy={remove.busy}
      error={remove.error}
      disabled={confirm !== tenant.slug}
      onSubmit={() => void remove.run()}
      onDismiss={onDismiss}
    >
      <Alert type="warning">
        Everything that belongs to it is removed, and its encryption key destroyed. A final invoice is made.
      </Alert>
      <FormField label="When">
        <RadioGroup
          value={mode}
          onChange={({ detail }) => setMode(modes.find(({ value }) => value === detail.value)?.value ?? 'grace')}
          items={modes}
        />
      </FormField>
      <TextField
        label={`Type ${tenant.slug} to confirm`}
        value={confirm}
        onChange={setConfirm}
        error={codeError(remove.error, 'confirmation-mismatch') ?? fieldError(remove.error, '?confirm')}
      />
    </ActionModal>
  );
}

interface ReceiptProps {
  readonly name: string;
  readonly keys: DeletionKeys;
  readonly onDismiss: () => void;
}

/** The only copy that there is: whoever has it sees the deletion's progress and its certificate. */
export function ReceiptShown({ name, keys, onDismiss }: ReceiptProps) {
  const format = useFormat();
  return (
    <Modal
      visible
      header={`Receipt for ${name}`}
      onDismiss={onDismiss}
      footer={
        <Box float="right">
          <Button variant="primary" onClick={onDismiss}>
            I have copied it
          </Button>
        </Box>
      }
    >
      <SpaceBetween size="m">
        <Box variant="p">
          {keys.effectiveAt ? `The deletion takes effect on ${format.instant(keys.effectiveAt)}. ` : ''}Hand this to the
          tenant: with it, progress and certificate can be seen in the tenants’ console. It is not shown again.
        </Box>
        <Secret label="Receipt" value={keys.receiptId} />
        <Secret label="Receipt secret" value={keys.receiptSecret} />
        <InnerLink href={`/operations/${keys.operationId}`}>Follow the operation</InnerLink>
      </SpaceBetween>
    </Modal>
  );
}
