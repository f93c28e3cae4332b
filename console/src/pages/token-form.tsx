import FormField from '@cloudscape-design/components/form-field';
import Multiselect from '@cloudscape-design/components/multiselect';
import { useMemo, useState } from 'react';
import { type Permission, useHere } from '../here.ts';
import { ActionModal } from '../parts/action-modal.tsx';
import { ChoiceField } from '../parts/choice-field.tsx';
import { codeError, fieldError } from '../parts/problem-alert.tsx';
import { TextField } from '../parts/text-field.tsx';
import { useAction } from '../parts/use-action.ts';

const DAY_MS = 86_400_000;
const lives = [
  { value: '30', label: '30 days' },
  { value: '90', label: '90 days' },
  { value: '365', label: 'One year' },
  { value: 'never', label: 'No expiry' },
];

/** What a token may carry: its maker's own rights but deletion, which is a person's, and usage where an admin grants it. */
function offeredScopes(permissions: readonly Permission[], mayGrantUsage: boolean): Permission[] {
  const own = permissions.filter((permission) => permission !== 'tenant:delete');
  return mayGrantUsage && !own.includes('usage:write') ? [...own, 'usage:write'] : own;
}

export function TokenForm({
  onMade,
  onDismiss,
}: {
  readonly onMade: (made: { name: string; token: string }) => void;
  readonly onDismiss: () => void;
}) {
  const { me } = useHere();
  const [name, setName] = useState('');
  const [scopes, setScopes] = useState<readonly Permission[]>([]);
  const [life, setLife] = useState('90');
  // Once a choice, not once a try: a repeat under the same Idempotency-Key has to be the same request.
  const expiresAt = useMemo(
    () => (life === 'never' ? undefined : new Date(Date.now() + Number(life) * DAY_MS).toISOString()),
    [life],
  );
  const make = useAction(async (client, options) => {
    const { token } = await client.identity.createApiToken(
      { name, scopes: [...scopes], ...(expiresAt ? { expiresAt } : {}) },
      options,
    );
    onMade({ name, token });
  });
  const offered = offeredScopes(me.permissions, me.role === 'owner' || me.role === 'admin');
  return (
    <ActionModal
      title="Create token"
      submitText="Create"
      busy={make.busy}
      error={make.error}
      disabled={!name.trim() || scopes.length === 0}
      onSubmit={() => void make.run()}
      onDismiss={onDismiss}
    >
      <TextField
        label="Name"
        autoFocus
        maxLength={120}
        value={name}
        onChange={setName}
        error={fieldError(make.error, '/name')}
        description="What uses it, so that you know it again."
      />
      <FormField
        label="Scopes"
        errorText={codeError(make.error, 'scope-not-grantable') ?? fieldError(make.error, '/scopes')}
        description="Give it no more than it needs."
        stretch
      >
        <Multiselect
          options={offered.map((value) => ({ value, label: value }))}
          selectedOptions={scopes.map((value) => ({ value, label: value }))}
          onChange={({ detail }) => setScopes(detail.selectedOptions.map(({ value }) => value as Permission))}
          placeholder="Choose scopes"
          filteringType="auto"
          filteringAriaLabel="Search scopes"
          expandToViewport
          deselectAriaLabel={({ label }) => `Remove ${label}`}
        />
      </FormField>
      <ChoiceField
        label="Expires after"
        value={life}
        choices={lives}
        onChange={setLife}
        error={fieldError(make.error, '/expiresAt')}
      />
    </ActionModal>
  );
}
