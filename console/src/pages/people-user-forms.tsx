import FormField from '@cloudscape-design/components/form-field';
import RadioGroup from '@cloudscape-design/components/radio-group';
import { useState } from 'react';
import { useHere } from '../here.ts';
import { ActionModal } from '../parts/action-modal.tsx';
import { useTell } from '../parts/notices.tsx';
import { grantable, roleName } from '../parts/roles.ts';
import { useAction } from '../parts/use-action.ts';
import type { Role, User } from '../shapes.ts';

interface Props {
  readonly user: User;
  readonly onDone: () => void;
  readonly onDismiss: () => void;
}

export function ChangeRole({ user, onDone, onDismiss }: Props) {
  const { me } = useHere();
  const tell = useTell();
  const [role, setRole] = useState<Role>(user.role);
  const change = useAction(async (client, options) => {
    await client.identity.updateUser({ userId: user.id, role }, { ...options, ifMatch: user.etag });
    tell(`${user.name} is ${roleName(role).toLowerCase()} now.`);
    onDone();
  });
  return (
    <ActionModal
      title={`Change role of ${user.name}`}
      submitText="Change role"
      busy={change.busy}
      error={change.error}
      disabled={role === user.role}
      onSubmit={() => void change.run()}
      onDismiss={onDismiss}
    >
      <FormField label="Role" description="It holds within a second.">
        <RadioGroup value={role} onChange={({ detail }) => setRole(detail.value as Role)} items={[...grantable(me)]} />
      </FormField>
    </ActionModal>
  );
}

export function ChangeState({ user, onDone, onDismiss }: Props) {
  const tell = useTell();
  const active = user.state === 'active';
  const change = useAction(async (client, options) => {
    await client.identity.updateUser(
      { userId: user.id, state: active ? 'inactive' : 'active' },
      { ...options, ifMatch: user.etag },
    );
    tell(`${user.name} is ${active ? 'deactivated' : 'active again'}.`);
    onDone();
  });
  return (
    <ActionModal
      title={`${active ? 'Deactivate' : 'Activate'} ${user.name}`}
      submitText={active ? 'Deactivate' : 'Activate'}
      size="small"
      busy={change.busy}
      error={change.error}
      onSubmit={() => void change.run()}
      onDismiss={onDismiss}
    >
      {active
        ? 'The person is signed out within a second, and the API tokens they made end.'
        : 'The person can sign in again. API tokens that ended stay ended.'}
    </ActionModal>
  );
}
