import FormField from '@cloudscape-design/components/form-field';
import RadioGroup from '@cloudscape-design/components/radio-group';
import { useState } from 'react';
import { useHere } from '../here.ts';
import { ActionModal } from '../parts/action-modal.tsx';
import { useTell } from '../parts/notices.tsx';
import { fieldError } from '../parts/problem-alert.tsx';
import { grantable } from '../parts/roles.ts';
import { TextField } from '../parts/text-field.tsx';
import { useAction } from '../parts/use-action.ts';
import type { Role } from '../shapes.ts';

export function InviteModal({ onDone, onDismiss }: { readonly onDone: () => void; readonly onDismiss: () => void }) {
  const { me } = useHere();
  const tell = useTell();
  const [email, setEmail] = useState('');
  const [role, setRole] = useState<Role>('member');
  const invite = useAction(async (client, options) => {
    await client.identity.createInvitation({ email, role }, options);
    tell(`An invitation is on its way to ${email}.`);
    onDone();
  });
  return (
    <ActionModal
      title="Invite person"
      submitText="Send invitation"
      busy={invite.busy}
      error={invite.error}
      disabled={!email}
      onSubmit={() => void invite.run()}
      onDismiss={onDismiss}
    >
      <TextField
        label="E-mail"
        type="email"
        autoFocus
        value={email}
        onChange={setEmail}
        error={fieldError(invite.error, '/email')}
      />
      <FormField label="Role" errorText={fieldError(invite.error, '/role')}>
        <RadioGroup value={role} onChange={({ detail }) => setRole(detail.value as Role)} items={[...grantable(me)]} />
      </FormField>
    </ActionModal>
  );
}
