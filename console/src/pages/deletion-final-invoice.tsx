import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import { sentence } from '../parts/badges.tsx';
import { followDownload } from '../parts/download.ts';
import { ownFormat } from '../parts/use-format.ts';
import type { Receipt } from '../shapes.ts';

export function FinalInvoice({ invoice }: { readonly invoice: NonNullable<Receipt['finalInvoice']> }) {
  const { number, total, due, open, pdf, creditNote, refund } = invoice;
  const isPaid = due.minor > 0n && open?.minor === 0n;
  return (
    <Container
      header={
        <Header
          variant="h2"
          actions={
            <Button iconName="download" disabled={!pdf} onClick={() => pdf && followDownload(pdf.url)}>
              Download final invoice
            </Button>
          }
        >
          Final invoice
        </Header>
      }
    >
      <KeyValuePairs
        columns={3}
        items={[
          { label: 'Number', value: number },
          { label: 'Total', value: ownFormat.money(total) },
          { label: isPaid ? 'Paid' : 'Due', value: ownFormat.money(isPaid ? due : (open ?? due)) },
          ...(creditNote
            ? [
                {
                  label: 'Credit note',
                  value: `${creditNote.number} on ${creditNote.invoice}: ${ownFormat.money(creditNote.total)}`,
                },
              ]
            : []),
          ...(refund
            ? [
                {
                  label: 'Refund',
                  value: `${ownFormat.money(refund.amount)} (${sentence(refund.state).toLowerCase()})`,
                },
              ]
            : []),
          ...(pdf ? [{ label: 'SHA-256 of the PDF', value: <code className="hash">{pdf.sha256}</code> }] : []),
        ]}
      />
    </Container>
  );
}
