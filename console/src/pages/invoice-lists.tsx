import { StateBadge, sentence } from '../parts/badges.tsx';
import { Empty } from '../parts/empty.tsx';
import { InnerLink } from '../parts/inner-link.tsx';
import { List } from '../parts/list.tsx';
import { useFormat } from '../parts/use-format.ts';
import { usePaged } from '../parts/use-paged.ts';
import { PayButton, PdfButton } from './invoice-actions.tsx';

export const isPayable = (state: string): boolean =>
  state === 'final' || state === 'past-due' || state === 'written-off';

export function Invoices() {
  const format = useFormat();
  const paged = usePaged((client, page) => client.billing.listInvoices(page));
  return (
    <List
      title="Invoices"
      paged={paged}
      trackBy={({ id }) => id}
      empty={<Empty title="No invoices yet">The first comes with a paid plan, or at the end of a period.</Empty>}
      columns={[
        {
          id: 'number',
          header: 'Number',
          isRowHeader: true,
          cell: ({ id, number }) => <InnerLink href={`/invoices/${id}`}>{number ?? 'Draft'}</InnerLink>,
        },
        { id: 'state', header: 'State', width: 120, cell: ({ state }) => <StateBadge state={state} /> },
        { id: 'period', header: 'Period', cell: ({ period }) => format.period(period) },
        { id: 'total', header: 'Total', width: 130, cell: ({ total }) => format.money(total) },
        { id: 'due', header: 'Due', width: 130, cell: ({ due }) => format.money(due) },
        {
          id: 'actions',
          header: 'Actions',
          width: 180,
          cell: ({ id, number, state }) => (
            <>
              {number ? <PdfButton id={id} number={number} inline /> : null}
              {isPayable(state) && number ? <PayButton id={id} number={number} inline onPaid={paged.reload} /> : null}
            </>
          ),
        },
      ]}
    />
  );
}

export function Payments() {
  const format = useFormat();
  const paged = usePaged((client, page) => client.billing.listPayments(page));
  return (
    <List
      title="Payments"
      paged={paged}
      trackBy={({ id }) => id}
      empty={<Empty title="No payments yet" />}
      columns={[
        { id: 'at', header: 'When', isRowHeader: true, cell: ({ createdAt }) => format.instant(createdAt) },
        { id: 'amount', header: 'Amount', cell: ({ amount }) => format.money(amount) },
        { id: 'state', header: 'State', cell: ({ state }) => <StateBadge state={state} /> },
        {
          id: 'why',
          header: 'Reason',
          cell: ({ failureCode, failureClass }) => sentence((failureCode ?? failureClass ?? '').replaceAll('_', ' ')),
        },
        {
          id: 'invoice',
          header: 'Invoice',
          cell: ({ invoiceId }) => <InnerLink href={`/invoices/${invoiceId}`}>Show invoice</InnerLink>,
        },
      ]}
    />
  );
}

export function CreditNotes() {
  const format = useFormat();
  const paged = usePaged((client, page) => client.billing.listCreditNotes(page));
  return (
    <List
      title="Credit notes"
      paged={paged}
      trackBy={({ id }) => id}
      empty={<Empty title="No credit notes">One is made when a final invoice has to be corrected.</Empty>}
      columns={[
        { id: 'number', header: 'Number', isRowHeader: true, cell: ({ number }) => number },
        {
          id: 'invoice',
          header: 'Of invoice',
          cell: ({ invoiceId, invoiceNumber }) => (
            <InnerLink href={`/invoices/${invoiceId}`}>{invoiceNumber}</InnerLink>
          ),
        },
        { id: 'what', header: 'What', cell: ({ lines }) => lines.map(({ description }) => description).join('; ') },
        { id: 'why', header: 'Why', cell: ({ reason }) => reason },
        { id: 'total', header: 'Total', cell: ({ total }) => format.money(total) },
        { id: 'at', header: 'Made', cell: ({ createdAt }) => format.day(createdAt) },
      ]}
    />
  );
}
