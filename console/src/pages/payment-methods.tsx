import Badge from '@cloudscape-design/components/badge';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { Suspense, useState } from 'react';
import { useSearchParams } from 'react-router';
import { useLoaded } from '../api/context.tsx';
import { useHere } from '../here.ts';
import { ActionModal } from '../parts/action-modal.tsx';
import { sentence } from '../parts/badges.tsx';
import { Empty } from '../parts/empty.tsx';
import { late } from '../parts/late.tsx';
import { List } from '../parts/list.tsx';
import { useTell } from '../parts/notices.tsx';
import { PageFrame } from '../parts/page-frame.tsx';
import { ProblemAlert } from '../parts/problem-alert.tsx';
import { useAction } from '../parts/use-action.ts';
import { Waiting } from '../parts/waiting.tsx';
import type { PaymentMethod } from '../shapes.ts';
import { PurchaseOrders } from './payment-orders.tsx';
import { ReturnNotice } from './payment-return.tsx';

/** Its own chunk: Stripe.js is fetched when somebody wants to pay, and on no other page. */
const AddMethod = late(async () => (await import('./payment-add.tsx')).AddMethod);

const nameOf = ({ brand, kind, last4 }: PaymentMethod): string =>
  `${sentence(brand ?? kind)} ending in ${last4 ?? '????'}`;
const expiryOf = ({ expMonth, expYear }: PaymentMethod): string =>
  expMonth && expYear ? `${String(expMonth).padStart(2, '0')}/${expYear}` : '';

export function Page() {
  const { may } = useHere();
  const tell = useTell();
  const [search, setSearch] = useSearchParams();
  const [adding, setAdding] = useState(false);
  const [removing, setRemoving] = useState<PaymentMethod>();
  const loaded = useLoaded((client) => client.billing.listPaymentMethods(), []);
  const makeDefault = useAction(async (client, options, paymentMethodId: string) => {
    await client.billing.setDefaultPaymentMethod({ paymentMethodId }, options);
    tell('It is the default now.');
    loaded.reload();
  });
  const mayWrite = may('billing:write');
  return (
    <PageFrame
      title="Payment methods"
      description="Cards are typed into a frame of Stripe’s; their numbers never reach this console or our servers."
      actions={
        mayWrite && !adding ? (
          <Button variant="primary" onClick={() => setAdding(true)}>
            Add payment method
          </Button>
        ) : null
      }
    >
      <ReturnNotice status={search.get('redirect_status')} onDismiss={() => setSearch({}, { replace: true })} />
      {adding ? (
        <Suspense fallback={<Waiting />}>
          <AddMethod
            onDismiss={() => setAdding(false)}
            onSaved={() => {
              setAdding(false);
              tell('The payment method is saved.');
              loaded.reload();
            }}
          />
        </Suspense>
      ) : null}
      <ProblemAlert error={makeDefault.error} />
      <List
        title="Saved methods"
        paged={{
          items: loaded.data?.data ?? [],
          loading: loaded.loading && !loaded.data,
          error: loaded.error,
          reload: loaded.reload,
        }}
        trackBy={({ id }) => id}
        empty={<Empty title="No payment method yet">The first one pays what is open.</Empty>}
        columns={[
          {
            id: 'method',
            header: 'Method',
            isRowHeader: true,
            cell: (method) => (
              <SpaceBetween direction="horizontal" size="xs" alignItems="center">
                <span>{nameOf(method)}</span>
                {method.isDefault ? <Badge color="green">Default</Badge> : null}
              </SpaceBetween>
            ),
          },
          { id: 'expiry', header: 'Expires', width: 140, cell: expiryOf },
          {
            id: 'actions',
            header: 'Actions',
            width: 240,
            cell: (method) =>
              mayWrite ? (
                <SpaceBetween direction="horizontal" size="s">
                  {method.isDefault ? null : (
                    <Button
                      variant="inline-link"
                      ariaLabel={`Make default: ${nameOf(method)}`}
                      disabled={makeDefault.busy}
                      onClick={() => void makeDefault.run(method.id)}
                    >
                      Make default
                    </Button>
                  )}
                  <Button
                    variant="inline-link"
                    ariaLabel={`Remove ${nameOf(method)}`}
                    onClick={() => setRemoving(method)}
                  >
                    Remove
                  </Button>
                </SpaceBetween>
              ) : null,
          },
        ]}
      />
      <PurchaseOrders />
      {removing ? (
        <RemoveMethod
          method={removing}
          onDismiss={() => setRemoving(undefined)}
          onDone={() => {
            setRemoving(undefined);
            loaded.reload();
          }}
        />
      ) : null}
    </PageFrame>
  );
}

function RemoveMethod({
  method,
  onDone,
  onDismiss,
}: {
  readonly method: PaymentMethod;
  readonly onDone: () => void;
  readonly onDismiss: () => void;
}) {
  const tell = useTell();
  const remove = useAction(async (client, options) => {
    await client.billing.removePaymentMethod({ paymentMethodId: method.id }, options);
    tell(`${nameOf(method)} is removed.`);
    onDone();
  });
  return (
    <ActionModal
      title={`Remove ${nameOf(method)}`}
      submitText="Remove"
      size="small"
      busy={remove.busy}
      error={remove.error}
      onSubmit={() => void remove.run()}
      onDismiss={onDismiss}
    >
      Open invoices are no longer paid with it.
    </ActionModal>
  );
}
