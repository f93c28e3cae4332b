import { useState } from 'react';
import { useLoaded } from '../../api/context.tsx';
import { Empty } from '../../parts/empty.tsx';
import { List } from '../../parts/list.tsx';
import { useFormat } from '../../parts/use-format.ts';
import { useStaff } from '../staff.ts';
import { dunningColumns } from './dunning-columns.tsx';
import { type Chosen, DunningForm } from './dunning-forms.tsx';
import { TenantTerms } from './tenant-terms.tsx';

export function TenantDunning({ tenantId }: { readonly tenantId: string }) {
  const format = useFormat();
  const { may } = useStaff();
  const [chosen, choose] = useState<Chosen>();
  const loaded = useLoaded((client) => client.billing.getTenantDunning({ tenantId }), [tenantId]);
  const { loading, error, reload } = loaded;
  const items = (loaded.data?.cases ?? []).map((one) => ({ ...one, tenantId }));
  return (
    <>
      <List
        title="Unpaid invoices"
        description={loaded.data ? `Standing: ${loaded.data.standing.replace('-', ' ')}.` : undefined}
        paged={{ items, loading, error, reload }}
        actions={may('ops:write') ? <TenantTerms tenantId={tenantId} /> : null}
        trackBy={({ invoiceId }) => invoiceId}
        empty={<Empty title="Nothing is overdue" />}
        columns={dunningColumns(format, { withTenant: false, choose: may('ops:write') ? choose : undefined })}
      />
      <DunningForm chosen={chosen} onDone={reload} onClose={() => choose(undefined)} />
    </>
  );
}
