import Button from '@cloudscape-design/components/button';
import { useState } from 'react';
import { useLoaded } from '../api/context.tsx';
import { useHere } from '../here.ts';
import { ActionModal } from '../parts/action-modal.tsx';
import { StateBadge } from '../parts/badges.tsx';
import { Empty } from '../parts/empty.tsx';
import { List } from '../parts/list.tsx';
import { useTell } from '../parts/notices.tsx';
import { fieldError, ProblemAlert } from '../parts/problem-alert.tsx';
import { TextField } from '../parts/text-field.tsx';
import { useAction } from '../parts/use-action.ts';
import { useFormat } from '../parts/use-format.ts';

/** For those whose purchasing wants its own number on every invoice. */
export function PurchaseOrders() {
  const { may } = useHere();
  const format = useFormat();
  const tell = useTell();
  const [adding, setAdding] = useState(false);
  const loaded = useLoaded(async (client) => {
    const [orders, terms] = await Promise.all([client.billing.listPurchaseOrders(), client.billing.getPaymentTerms()]);
    return { orders: orders.data, terms };
  }, []);
  const close = useAction(async (client, options, purchaseOrderId: string) => {
    const { number } = await client.billing.closePurchaseOrder({ purchaseOrderId }, options);
    tell(`${number} is closed: invoices do not carry it any more.`);
    loaded.reload();
  });
  const { terms, orders = [] } = loaded.data ?? {};
  const { loading, error, reload } = loaded;
  const mayWrite = may('billing:write');
  return (
    <>
      <ProblemAlert error={close.error} />
      <List
        title="Purchase orders"
        description={
          terms?.netDays
            ? `Invoices are sent to you and due in ${terms.netDays} days, by transfer. The newest open order is on each.`
            : 'The newest open order is on each invoice.'
        }
        actions={mayWrite ? <Button onClick={() => setAdding(true)}>Add purchase order</Button> : null}
        paged={{ items: orders, loading, error, reload }}
        trackBy={({ id }) => id}
        empty={<Empty title="No purchase orders">Your purchasing may want its number on invoices.</Empty>}
        columns={[
          { id: 'number', header: 'Number', isRowHeader: true, cell: ({ number }) => number },
          { id: 'state', header: 'State', cell: ({ state }) => <StateBadge state={state} /> },
          {
            id: 'until',
            header: 'Valid until',
            cell: ({ validUntil }) => (validUntil ? format.day(`${validUntil}T12:00:00.000Z`) : 'Closed by you'),
          },
          ...(mayWrite
            ? [
                {
                  id: 'actions',
                  header: 'Actions',
                  cell: ({ id, number, state }: (typeof orders)[number]) =>
                    state === 'open' ? (
                      <Button variant="inline-link" ariaLabel={`Close ${number}`} onClick={() => void close.run(id)}>
                        Close
                      </Button>
                    ) : null,
                },
              ]
            : []),
        ]}
      />
      {adding ? (
        <AddOrder
          onDismiss={() => setAdding(false)}
          onDone={() => {
            setAdding(false);
            reload();
          }}
        />
      ) : null}
    </>
  );
}

function AddOrder({ onDone, onDismiss }: { readonly onDone: () => void; readonly onDismiss: () => void }) {
  const tell = useTell();
  const [number, setNumber] = useState('');
  const [validUntil, setValidUntil] = useState('');
  const isDate = validUntil === '' || /^\d{4}-\d{2}-\d{2}$/.test(validUntil);
  const add = useAction(async (client, options, order: { readonly number: string; readonly validUntil?: string }) => {
    await client.billing.createPurchaseOrder(order, options);
    tell(`${order.number} is on invoices from now on.`);
    onDone();
  });
  return (
    <ActionModal
      title="Add purchase order"
      submitText="Add"
      busy={add.busy}
      error={add.error}
      disabled={!number.trim() || !isDate}
      onSubmit={() => void add.run({ number: number.trim(), ...(validUntil ? { validUntil } : {}) })}
      onDismiss={onDismiss}
    >
      <TextField
        label="Number"
        autoFocus
        maxLength={40}
        value={number}
        onChange={setNumber}
        error={fieldError(add.error, '/number')}
      />
      <TextField
        label="Valid until (optional)"
        placeholder="2027-12-31"
        value={validUntil}
        onChange={setValidUntil}
        error={isDate ? fieldError(add.error, '/validUntil') : 'A date like 2027-12-31.'}
      />
    </ActionModal>
  );
}
