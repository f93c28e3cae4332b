import { AuditEvents, Id } from '../../parts/audit-events.tsx';
import type { FilterField } from '../../parts/audit-filter.tsx';
import { filled } from '../../parts/filled.ts';
import { InnerLink } from '../../parts/inner-link.tsx';
import { PageFrame } from '../../parts/page-frame.tsx';
import type { StaffEvent } from '../shapes.ts';
import { useStaff } from '../staff.ts';

const fields: readonly FilterField[] = [
  { name: 'action', label: 'Action' },
  { name: 'actor', label: 'Actor id' },
  { name: 'tenantId', label: 'Tenant id' },
];

export function Page() {
  const { me } = useStaff();
  return (
    <PageFrame title="Audit trail" description="What staff changed, newest first. It cannot be changed by anybody.">
      <AuditEvents<StaffEvent>
        read={(client, { limit, cursor, ...query }) =>
          filled((part) => client.audit.listStaffAuditEvents({ ...query, ...part }), {
            limit,
            ...(cursor ? { cursor } : {}),
          })
        }
        fields={fields}
        names={new Map([[me.id, me.email]])}
        columns={[]}
        on={({ tenantId, target }) => (tenantId ? <OnTenant tenantId={tenantId} target={target} /> : null)}
      />
    </PageFrame>
  );
}

const OnTenant = ({ tenantId, target }: { readonly tenantId: string; readonly target: string }) => (
  <>
    <InnerLink href={`/tenants/${tenantId}`}>
      <span className="hash">{tenantId}</span>
    </InnerLink>
    {target === tenantId ? null : <Id>{target}</Id>}
  </>
);
