import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { ApiProblem } from '../../../sdk/client.ts';
import { followDownload } from '../parts/download.ts';
import { InnerLink } from '../parts/inner-link.tsx';
import { useTell } from '../parts/notices.tsx';
import { ProblemAlert } from '../parts/problem-alert.tsx';
import { type Action, useAction } from '../parts/use-action.ts';

interface Props {
  readonly id: string;
  readonly number: string;
  readonly inline?: boolean;
}

/** For the buyer's own software; there is none of an invoice whose buyer has no country. */
export function EInvoiceButton({ id }: Pick<Props, 'id'>) {
  const fetchXml = useAction(async (client) => {
    followDownload((await client.billing.getEInvoice({ invoiceId: id })).url);
  });
  return (
    <>
      <Button loading={fetchXml.busy} onClick={() => void fetchXml.run()}>
        E-invoice
      </Button>
      <Refusal action={fetchXml} title="There is no e-invoice to fetch" />
    </>
  );
}

export function PdfButton({ id, number, inline }: Props) {
  const fetchPdf = useAction(async (client) => {
    followDownload((await client.billing.getInvoicePdf({ invoiceId: id })).url);
  });
  return (
    <>
      <Button
        variant={inline ? 'inline-link' : 'normal'}
        iconName={inline ? undefined : 'download'}
        ariaLabel={inline ? `Download PDF of ${number}` : undefined}
        loading={fetchPdf.busy}
        onClick={() => void fetchPdf.run()}
      >
        {inline ? 'PDF' : 'Download PDF'}
      </Button>
      <Refusal action={fetchPdf} title="The PDF can’t be fetched" />
    </>
  );
}

export function PayButton({ id, number, inline, onPaid }: Props & { readonly onPaid: () => void }) {
  const tell = useTell();
  const pay = useAction(async (client, options) => {
    const { state } = await client.billing.payInvoice({ invoiceId: id }, options);
    tell(
      state === 'succeeded' ? `${number} is paid.` : `The payment of ${number} is under way.`,
      state === 'succeeded' ? 'success' : 'info',
    );
    onPaid();
  });
  return (
    <>
      {inline ? <span className="gap" /> : null}
      <Button
        variant={inline ? 'inline-link' : 'primary'}
        ariaLabel={inline ? `Pay ${number}` : undefined}
        loading={pay.busy}
        onClick={() => void pay.run()}
      >
        {inline ? 'Pay' : 'Pay now'}
      </Button>
      <Refusal action={pay} title={`${number} was not paid`} />
    </>
  );
}

/** A row has no room for why it was refused. */
function Refusal({ action, title }: { readonly action: Action<[]>; readonly title: string }) {
  if (!action.error) return null;
  const aboutMethod = action.error instanceof ApiProblem && action.error.status === 402;
  return (
    <Modal
      visible
      header={title}
      onDismiss={action.clear}
      footer={
        <Box float="right">
          <Button onClick={action.clear}>Close</Button>
        </Box>
      }
    >
      <SpaceBetween size="s">
        <ProblemAlert error={action.error} />
        {aboutMethod ? <InnerLink href="/payment-methods">Open payment methods</InnerLink> : null}
      </SpaceBetween>
    </Modal>
  );
}
