import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import type { DeletionKeys, Inspected, TenantState } from '../shapes.ts';
import { useStaff } from '../staff.ts';
import { DeleteTenant, ReceiptShown } from './tenant-delete.tsx';
import { RenameTenant } from './tenant-rename.tsx';
import { RestoreTenant, ResumeTenant, SuspendTenant } from './tenant-state-forms.tsx';

const deeds = ['rename', 'suspend', 'resume', 'restore', 'delete'] as const;
type Deed = (typeof deeds)[number];

const words: Readonly<Record<Deed, string>> = {
  rename: 'Rename',
  suspend: 'Suspend',
  resume: 'Resume',
  restore: 'Restore',
  delete: 'Delete',
};

/** The API decides; what it would refuse is not offered. */
const offered: Readonly<Record<TenantState, readonly Deed[]>> = {
  provisioning: [],
  active: ['rename', 'suspend', 'delete'],
  suspended: ['rename', 'resume', 'delete'],
  closing: ['restore'],
  deleting: [],
  deleted: [],
};

interface Props {
  readonly of: Inspected;
  readonly onChanged: () => void;
}

export function TenantActions({ of: { tenant }, onChanged }: Props) {
  const { may } = useStaff();
  const [open, setOpen] = useState<Deed>();
  const [receipt, setReceipt] = useState<DeletionKeys>();
  const form = {
    tenant,
    onDismiss: () => setOpen(undefined),
    onDone: () => {
      setOpen(undefined);
      onChanged();
    },
  };
  if (!may('ops:write')) return null;
  return (
    <>
      <SpaceBetween direction="horizontal" size="xs">
        {offered[tenant.state].map((deed) => (
          <Button key={deed} onClick={() => setOpen(deed)}>
            {words[deed]}
          </Button>
        ))}
      </SpaceBetween>
      {open === 'rename' ? <RenameTenant {...form} /> : null}
      {open === 'suspend' ? <SuspendTenant {...form} /> : null}
      {open === 'resume' ? <ResumeTenant {...form} /> : null}
      {open === 'restore' ? <RestoreTenant {...form} /> : null}
      {open === 'delete' ? (
        <DeleteTenant
          {...form}
          onDone={(keys) => {
            setReceipt(keys);
            form.onDone();
          }}
        />
      ) : null}
      {receipt ? <ReceiptShown name={tenant.name} keys={receipt} onDismiss={() => setReceipt(undefined)} /> : null}
    </>
  );
}
