import Alert from '@cloudscape-design/components/alert';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useEffect } from 'react';
import { useLocation } from 'react-router';
import { useLoaded } from './api/context.tsx';
import { useHere } from './here.ts';
import { PayButton } from './pages/invoice-actions.tsx';
import { InnerLink } from './parts/inner-link.tsx';
import { useFormat } from './parts/use-format.ts';
import type { DunningCase } from './shapes.ts';

/** On every page while something is overdue: what is open, what happens next, and how to pay. */
export function DunningBanner() {
  const { may, tenant } = useHere();
  if (may('billing:read')) return <Owed />;
  if (tenant.state !== 'suspended') return null;
  return (
    <Alert type="error" header="This organization is suspended">
      You can look at everything and change nothing. Its owners can end that.
    </Alert>
  );
}

const bad: Readonly<Record<string, string>> = {
  hard: 'The bank refused the payment method for good: please save another one.',
  'method-gone': 'The payment method is gone: please save another one.',
  authenticate: 'The bank wants you to confirm the payment: please pay here.',
};

function Owed() {
  const { may, tenant, reloadTenant } = useHere();
  const { pathname } = useLocation();
  const loaded = useLoaded((client) => client.billing.getDunning(), []);
  const { reload } = loaded;
  // Whoever has just paid, or saved a card, goes on to another page.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the place is what it is read again for
  useEffect(() => reload(), [pathname, reload]);
  const [first, ...others] = loaded.data?.cases ?? [];
  if (!loaded.data || loaded.data.standing === 'good') return null;
  const isSuspended = loaded.data.standing === 'suspended' || tenant.state === 'suspended';
  const paid = () => {
    reload();
    reloadTenant();
  };
  return (
    <Alert
      type={isSuspended ? 'error' : 'warning'}
      header={isSuspended ? `${tenant.name} is suspended` : 'An invoice is overdue'}
      action={
        first && may('billing:write') ? <PayButton id={first.invoiceId} number={first.number} onPaid={paid} /> : null
      }
    >
      <SpaceBetween size="xs">
        {first ? <Case of={first} /> : <span>An invoice was given up unpaid. It can still be paid.</span>}
        {others.length > 0 ? <InnerLink href="/invoices">{`And ${others.length} more unpaid`}</InnerLink> : null}
        {may('billing:write') ? <InnerLink href="/payment-methods">Use another payment method</InnerLink> : null}
      </SpaceBetween>
    </Alert>
  );
}

function Case({ of: { invoiceId, number, open, nextAct, nextAt, lastFailure } }: { readonly of: DunningCase }) {
  const format = useFormat();
  const next: Readonly<Record<string, string>> = {
    retry: 'We try again on',
    remind: 'We remind you again on',
    suspend: 'Without a payment the service stops on',
    'final-notice': 'The last notice comes on',
    'write-off': 'Without a payment the subscription ends on',
  };
  return (
    <span>
      {format.money(open)} of <InnerLink href={`/invoices/${invoiceId}`}>{number}</InnerLink> is open.{' '}
      {lastFailure ? bad[lastFailure.class] : null}{' '}
      {nextAct && nextAt ? `${next[nextAct]} ${format.day(nextAt)}.` : null}
    </span>
  );
}
