import Button from '@cloudscape-design/components/button';
import { useState } from 'react';
import { useLoaded } from '../../api/context.tsx';
import { LimitList } from '../../parts/limit-list.tsx';
import { useStaff } from '../staff.ts';
import { OverrideLimits } from './tenant-limits-form.tsx';

export function TenantLimits({ tenantId }: { readonly tenantId: string }) {
  const { may } = useStaff();
  const [editing, setEditing] = useState(false);
  const loaded = useLoaded((client) => client.isolation.getTenantLimits({ tenantId }), [tenantId]);
  return (
    <>
      <LimitList
        description="What holds for this tenant, and how much of it is used at this moment."
        of={loaded}
        actions={
          may('ops:write') ? (
            <Button disabled={!loaded.data} onClick={() => setEditing(true)}>
              Override
            </Button>
          ) : null
        }
      />
      {editing && loaded.data ? (
        <OverrideLimits
          tenantId={tenantId}
          of={loaded.data}
          onDone={() => {
            setEditing(false);
            loaded.reload();
          }}
          onDismiss={() => setEditing(false)}
        />
      ) : null}
    </>
  );
}
