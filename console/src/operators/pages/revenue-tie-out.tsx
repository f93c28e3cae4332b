import Alert from '@cloudscape-design/components/alert';
import Table from '@cloudscape-design/components/table';
import { useLoaded } from '../../api/context.tsx';
import { sentence } from '../../parts/badges.tsx';
import { InnerLink } from '../../parts/inner-link.tsx';
import { Loadable } from '../../parts/loadable.tsx';
import { useFormat } from '../../parts/use-format.ts';
import type { TieOutReport } from '../shapes.ts';

/** What the hourly look found: one line while all is well, every difference when it is not. */
export function TieOut() {
  const loaded = useLoaded((client) => client.billing.getTieOut(), []);
  return <Loadable of={loaded}>{(report) => <Report report={report} />}</Loadable>;
}

function Report({ report }: { readonly report: TieOutReport }) {
  const format = useFormat();
  const { ranAt, tenants, differences, changedPeriods, isBalanced } = report;
  if (ranAt === null)
    return <Alert type="info">Nobody has looked yet whether invoices, ledger and payments agree.</Alert>;
  const looked = `Looked at ${format.instant(ranAt)}, at ${tenants} ${tenants === 1 ? 'tenant' : 'tenants'} whose books moved.`;
  if (differences.length === 0 && changedPeriods.length === 0 && isBalanced)
    return (
      <Alert type="success" header="Invoices, ledger and payments agree">
        {looked}
      </Alert>
    );
  return (
    <Alert type="error" header="The books differ">
      <p>{looked} Close no month before this is mended.</p>
      {isBalanced ? null : <p>The accounts do not sum to 0.</p>}
      {changedPeriods.length > 0 ? <p>Not what they were when they were locked: {changedPeriods.join(', ')}.</p> : null}
      <Table
        variant="embedded"
        items={differences}
        ariaLabels={{ tableLabel: 'Differences' }}
        columnDefinitions={[
          {
            id: 'tenant',
            header: 'Tenant',
            isRowHeader: true,
            cell: ({ tenantId }) => <InnerLink href={`/tenants/${tenantId}`}>{tenantId}</InnerLink>,
          },
          { id: 'account', header: 'Account', cell: ({ account }) => sentence(account) },
          { id: 'expected', header: 'By the records', cell: ({ expected }) => format.money(expected) },
          { id: 'posted', header: 'By the ledger', cell: ({ posted }) => format.money(posted) },
        ]}
      />
    </Alert>
  );
}
