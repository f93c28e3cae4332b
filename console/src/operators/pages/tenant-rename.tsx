import { useState } from 'react';
import { ActionModal } from '../../parts/action-modal.tsx';
import { useTell } from '../../parts/notices.tsx';
import { fieldError } from '../../parts/problem-alert.tsx';
import { TextField } from '../../parts/text-field.tsx';
import { useAction } from '../../parts/use-action.ts';
import type { TenantFormProps } from './tenant-state-forms.tsx';

export function RenameTenant({ tenant, onDone, onDismiss }: TenantFormProps) {
  const tell = useTell();
  const [name, setName] = useState(tenant.name);
  const rename = useAction(async (client, options) => {
    await client.tenants.patchTenant({ tenantId: tenant.id, name: name.trim() }, { ...options, ifMatch: tenant.etag });
    tell(`${tenant.name} is called ${name.trim()} now.`);
    onDone();
  });
  return (
    <ActionModal
      title={`Rename ${tenant.name}`}
      submitText="Rename"
      busy={rename.busy}
      error={rename.error}
      disabled={!name.trim() || name.trim() === tenant.name}
      onSubmit={() => void rename.run()}
      onDismiss={onDismiss}
    >
      <TextField
        label="Name"
        autoFocus
        maxLength={120}
        value={name}
        onChange={setName}
        error={fieldError(rename.error, '/name')}
        constraint="The short name stays what it is."
      />
    </ActionModal>
  );
}
