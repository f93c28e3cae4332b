import SpaceBetween from '@cloudscape-design/components/space-between';
import Tabs from '@cloudscape-design/components/tabs';
import { useParams } from 'react-router';
import { useLoaded } from '../../api/context.tsx';
import { Copied } from '../../parts/copied.tsx';
import { Loadable } from '../../parts/loadable.tsx';
import { PageFrame } from '../../parts/page-frame.tsx';
import { useFollow } from '../../parts/use-follow.ts';
import { TenantActions } from './tenant-actions.tsx';
import { TenantAudit } from './tenant-audit.tsx';
import { TenantData } from './tenant-data.tsx';
import { TenantDunning } from './tenant-dunning.tsx';
import { TenantFacts } from './tenant-facts.tsx';
import { TenantHealth } from './tenant-health.tsx';
import { TenantInvoices } from './tenant-invoices.tsx';
import { TenantLimits } from './tenant-limits.tsx';
import { TenantNotes } from './tenant-notes.tsx';
import { TenantOperations } from './tenant-operations.tsx';
import { useFilter } from './use-filter.ts';

const tabs = ['overview', 'limits', 'invoices', 'unpaid', 'operations', 'data', 'audit', 'health'] as const;

export function Page() {
  const { tenantId = '' } = useParams();
  const [tab = 'overview', setTab] = useFilter('tab', tabs);
  const loaded = useLoaded((client) => client.tenants.inspectTenant({ tenantId }), [tenantId]);
  const state = loaded.data?.tenant.state;
  useFollow(loaded.reload, state === 'provisioning' || state === 'deleting');
  return (
    <PageFrame
      title={loaded.data?.tenant.name ?? 'Tenant'}
      description={<Copied label="id" value={tenantId} />}
      up={{ text: 'Tenants', href: '/tenants' }}
      actions={loaded.data ? <TenantActions of={loaded.data} onChanged={loaded.reload} /> : null}
    >
      <Loadable of={loaded}>
        {(found) => (
          <SpaceBetween size="l">
            <TenantNotes of={found} />
            <Tabs
              ariaLabel="Tenant"
              activeTabId={tab}
              onChange={({ detail }) => setTab(tabs.find((each) => each === detail.activeTabId))}
              tabs={[
                { id: 'overview', label: 'Overview', content: <TenantFacts of={found} /> },
                { id: 'limits', label: 'Limits', content: <TenantLimits tenantId={tenantId} /> },
                { id: 'invoices', label: 'Invoices', content: <TenantInvoices tenantId={tenantId} /> },
                { id: 'unpaid', label: 'Unpaid', content: <TenantDunning tenantId={tenantId} /> },
                { id: 'operations', label: 'Operations', content: <TenantOperations of={found} /> },
                { id: 'data', label: 'Data', content: <TenantData tenantId={tenantId} /> },
                { id: 'audit', label: 'Audit trail', content: <TenantAudit tenantId={tenantId} /> },
                { id: 'health', label: 'Health', content: <TenantHealth tenantId={tenantId} /> },
              ]}
            />
          </SpaceBetween>
        )}
      </Loadable>
    </PageFrame>
  );
}
