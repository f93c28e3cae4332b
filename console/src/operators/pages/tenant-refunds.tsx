import Button from '@cloudscape-design/components/button';
import { useState } from 'react';
import { useLoaded } from '../../api/context.tsx';
import { StateBadge } from '../../parts/badges.tsx';
import { Empty } from '../../parts/empty.tsx';
import { List } from '../../parts/list.tsx';
import { useFollow } from '../../parts/use-follow.ts';
import { useFormat } from '../../parts/use-format.ts';
import { useStaff } from '../staff.ts';
import { RefundForm } from './refund-form.tsx';

export function TenantRefunds({ tenantId }: { readonly tenantId: string }) {
  const format = useFormat();
  const { may } = useStaff();
  const [open, setOpen] = useState(false);
  const { data, loading, error, reload } = useLoaded((client) => client.billing.listRefunds({ tenantId }), [tenantId]);
  useFollow(reload, data?.data.some(({ state }) => state === 'pending') ?? false);
  const canGoBack = data !== undefined && data.credit.minor > 0n && data.refundable.minor > 0n;
  return (
    <>
      <List
        title="Refunds"
        description={data ? `Credit: ${format.money(data.credit)}.` : undefined}
        paged={{ items: data?.data ?? [], loading, error, reload }}
        actions={
          may('ops:write') ? (
            <Button disabled={!canGoBack} onClick={() => setOpen(true)}>
              Give credit back
            </Button>
          ) : null
        }
        trackBy={({ id }) => id}
        empty={<Empty title="Nothing was given back" />}
        columns={[
          { id: 'at', header: 'Begun', isRowHeader: true, cell: ({ createdAt }) => format.day(createdAt) },
          { id: 'amount', header: 'Amount', cell: ({ amount }) => format.money(amount) },
          { id: 'state', header: 'State', minWidth: 130, cell: ({ state }) => <StateBadge state={state} /> },
          {
            id: 'why',
            header: 'For',
            cell: ({ creditNoteId }) => (creditNoteId === null ? 'Credit' : 'A credit note'),
          },
        ]}
      />
      {open && data ? (
        <RefundForm
          tenantId={tenantId}
          of={data}
          onDismiss={() => setOpen(false)}
          onDone={() => {
            setOpen(false);
            reload();
          }}
        />
      ) : null}
    </>
  );
}
