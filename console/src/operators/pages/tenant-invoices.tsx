import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { useLoaded } from '../../api/context.tsx';
import { StateBadge } from '../../parts/badges.tsx';
import { Empty } from '../../parts/empty.tsx';
import { List } from '../../parts/list.tsx';
import { useFormat } from '../../parts/use-format.ts';
import type { CreditableInvoice } from '../shapes.ts';
import { useStaff } from '../staff.ts';
import { CreditForm } from './credit-form.tsx';
import { TenantRefunds } from './tenant-refunds.tsx';

/** What a tenant was billed, and what of it can be taken back. */
export function TenantInvoices({ tenantId }: { readonly tenantId: string }) {
  const format = useFormat();
  const { may } = useStaff();
  const [crediting, setCrediting] = useState<CreditableInvoice>();
  const { data, loading, error, reload } = useLoaded(
    (client) => client.billing.listTenantInvoices({ tenantId }),
    [tenantId],
  );
  const [changes, setChanges] = useState(0);
  return (
    <SpaceBetween size="l">
      <List<CreditableInvoice>
        title="Final invoices"
        paged={{ items: data?.data ?? [], loading, error, reload }}
        trackBy={({ id }) => id}
        empty={<Empty title="No invoice is final yet" />}
        columns={[
          { id: 'number', header: 'Number', isRowHeader: true, cell: ({ number }) => number },
          { id: 'at', header: 'Final since', cell: ({ finalizedAt }) => format.day(finalizedAt) },
          { id: 'state', header: 'State', minWidth: 130, cell: ({ state }) => <StateBadge state={state} /> },
          { id: 'total', header: 'Total', cell: ({ total }) => format.money(total) },
          { id: 'due', header: 'Open', cell: ({ due }) => format.money(due) },
          { id: 'refundable', header: 'Can go back', cell: ({ refundable }) => format.money(refundable) },
          ...(may('ops:write')
            ? [
                {
                  id: 'credit',
                  header: 'Actions',
                  cell: (invoice: CreditableInvoice) =>
                    invoice.lines.some(({ creditable }) => creditable.minor > 0n) ? (
                      <Button
                        variant="inline-link"
                        ariaLabel={`Credit ${invoice.number}`}
                        onClick={() => setCrediting(invoice)}
                      >
                        Credit
                      </Button>
                    ) : null,
                },
              ]
            : []),
        ]}
      />
      <TenantRefunds key={changes} tenantId={tenantId} />
      {crediting ? (
        <CreditForm
          tenantId={tenantId}
          invoice={crediting}
          onDismiss={() => setCrediting(undefined)}
          onDone={() => {
            setCrediting(undefined);
            setChanges((count) => count + 1);
            reload();
          }}
        />
      ) : null}
    </SpaceBetween>
  );
}
