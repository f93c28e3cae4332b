import { ActionModal } from '../../parts/action-modal.tsx';
import { useTell } from '../../parts/notices.tsx';
import { useAction } from '../../parts/use-action.ts';
import type { Inspected } from '../shapes.ts';
import { ReasonModal } from './reason-modal.tsx';

export interface TenantFormProps {
  readonly tenant: Inspected['tenant'];
  readonly onDone: () => void;
  readonly onDismiss: () => void;
}

export function SuspendTenant({ tenant, onDone, onDismiss }: TenantFormProps) {
  const tell = useTell();
  const suspend = useAction(async (client, options, reason: string) => {
    await client.tenants.suspendTenant({ tenantId: tenant.id, reason }, options);
    tell(`${tenant.name} is suspended.`);
    onDone();
  });
  return (
    <ReasonModal title={`Suspend ${tenant.name}`} submitText="Suspend" action={suspend} onDismiss={onDismiss}>
      Within a second it can change nothing more. Reading, paying and leaving go on, and so do its bills.
    </ReasonModal>
  );
}

export function ResumeTenant({ tenant, onDone, onDismiss }: TenantFormProps) {
  const tell = useTell();
  const resume = useAction(async (client, options) => {
    await client.tenants.resumeTenant({ tenantId: tenant.id }, options);
    tell(`${tenant.name} is active again.`);
    onDone();
  });
  return (
    <ActionModal
      title={`Resume ${tenant.name}`}
      submitText="Resume"
      size="small"
      busy={resume.busy}
      error={resume.error}
      onSubmit={() => void resume.run()}
      onDismiss={onDismiss}
    >
      Within a second its people and tokens may change things again.
    </ActionModal>
  );
}

export function RestoreTenant({ tenant, onDone, onDismiss }: TenantFormProps) {
  const tell = useTell();
  const restore = useAction(async (client, options) => {
    await client.tenants.restoreTenant({ tenantId: tenant.id }, options);
    tell(`${tenant.name} is restored; it will not be deleted.`);
    onDone();
  });
  return (
    <ActionModal
      title={`Restore ${tenant.name}`}
      submitText="Restore"
      size="small"
      busy={restore.busy}
      error={restore.error}
      onSubmit={() => void restore.run()}
      onDismiss={onDismiss}
    >
      The deletion is called off, and everything works as before.
    </ActionModal>
  );
}
