import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useParams } from 'react-router';
import { useLoaded } from '../api/context.tsx';
import { useHere } from '../here.ts';
import { StateBadge } from '../parts/badges.tsx';
import { Lines, Totals } from '../parts/invoice-lines.tsx';
import { Loadable } from '../parts/loadable.tsx';
import { PageFrame } from '../parts/page-frame.tsx';
import { useFormat } from '../parts/use-format.ts';
import { EInvoiceButton, PayButton, PdfButton } from './invoice-actions.tsx';
import { Explain } from './invoice-explain.tsx';
import { isPayable } from './invoice-lists.tsx';

export function Page() {
  const { invoiceId = '' } = useParams();
  const { may } = useHere();
  const format = useFormat();
  const loaded = useLoaded((client) => client.billing.getInvoice({ invoiceId }), [invoiceId]);
  const invoice = loaded.data;
  return (
    <PageFrame
      title={invoice ? `Invoice ${invoice.number ?? '(draft)'}` : 'Invoice'}
      up={{ text: 'Invoices', href: '/invoices' }}
      actions={
        invoice?.number ? (
          <SpaceBetween direction="horizontal" size="xs">
            <PdfButton id={invoice.id} number={invoice.number} />
            <EInvoiceButton id={invoice.id} />
            {may('billing:write') && isPayable(invoice.state) ? (
              <PayButton id={invoice.id} number={invoice.number} onPaid={loaded.reload} />
            ) : null}
          </SpaceBetween>
        ) : null
      }
    >
      <Loadable of={loaded}>
        {(found) => (
          <SpaceBetween size="l">
            <Container header={<Header variant="h2">Summary</Header>}>
              <KeyValuePairs
                columns={4}
                items={[
                  { label: 'State', value: <StateBadge state={found.state} /> },
                  { label: 'Period', value: format.period(found.period) },
                  {
                    label: 'Final since',
                    value: found.finalizedAt ? format.instant(found.finalizedAt) : 'Not final yet',
                  },
                  { label: 'Due on', value: found.dueAt ? format.day(found.dueAt) : 'As soon as a card is saved' },
                  ...(found.purchaseOrder ? [{ label: 'Purchase order', value: found.purchaseOrder }] : []),
                  ...(found.reference ? [{ label: 'Pay by transfer, naming', value: found.reference }] : []),
                ]}
              />
            </Container>
            <Container header={<Header variant="h2">Lines</Header>}>
              <Lines
                lines={found.lines}
                title="Lines"
                empty="This invoice has no lines."
                {...(found.number ? { below: (line) => <Explain invoiceId={found.id} line={line} /> } : {})}
              />
              <Totals
                net={found.net}
                taxes={found.taxes}
                taxState={found.taxState}
                total={found.total}
                creditUsed={found.creditUsed}
                due={found.due}
              />
            </Container>
          </SpaceBetween>
        )}
      </Loadable>
    </PageFrame>
  );
}
