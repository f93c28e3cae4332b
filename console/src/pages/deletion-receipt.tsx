import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { useParams, useSearchParams } from 'react-router';
import { ApiProblem } from '../../../sdk/client.ts';
import { useLoaded } from '../api/context.tsx';
import { Loadable } from '../parts/loadable.tsx';
import { ProblemAlert } from '../parts/problem-alert.tsx';
import { PublicFrame } from '../parts/public-frame.tsx';
import { keepReceiptSecret, readReceiptSecret } from '../parts/receipt-keys.ts';
import { TextField } from '../parts/text-field.tsx';
import { CertificateView } from './deletion-certificate.tsx';
import { FinalInvoice } from './deletion-final-invoice.tsx';
import { KeepReceipt } from './deletion-keep.tsx';
import { DeletionSteps } from './deletion-steps.tsx';

const POLL_MS = 2_000;

export function Page() {
  const { receiptId = '' } = useParams();
  const [secret, setSecret] = useState(() => readReceiptSecret(receiptId));
  return (
    <PublicFrame title="Deletion receipt" wide>
      {secret ? (
        <Receipt key={secret} receiptId={receiptId} secret={secret} onForget={() => setSecret(undefined)} />
      ) : (
        <AskSecret
          onSecret={(given) => {
            keepReceiptSecret({ receiptId, receiptSecret: given });
            setSecret(given);
          }}
        />
      )}
    </PublicFrame>
  );
}

function AskSecret({ onSecret }: { readonly onSecret: (secret: string) => void }) {
  const [secret, setSecret] = useState('');
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onSecret(secret.trim());
      }}
    >
      <Container header={<Header variant="h1">Deletion receipt</Header>}>
        <SpaceBetween size="l">
          <TextField
            label="Receipt secret"
            type="password"
            autoFocus
            value={secret}
            onChange={setSecret}
            description="It was shown, once, to the owner who asked for the deletion."
          />
          <Button variant="primary" formAction="submit" disabled={!secret.trim()}>
            Show the receipt
          </Button>
        </SpaceBetween>
      </Container>
    </form>
  );
}

function Receipt({
  receiptId,
  secret,
  onForget,
}: {
  readonly receiptId: string;
  readonly secret: string;
  readonly onForget: () => void;
}) {
  const [finished, setFinished] = useState(false);
  const [search] = useSearchParams();
  const loaded = useLoaded(
    async (client) => {
      const receipt = await client.tenants.getDeletion({ receiptId }, { token: secret });
      setFinished(receipt.state === 'failed' || (receipt.state === 'done' && receipt.finalInvoice?.pdf !== null));
      return receipt;
    },
    [receiptId, secret],
    finished ? undefined : POLL_MS,
  );
  const refused = loaded.error instanceof ApiProblem && loaded.error.status === 404 && !loaded.data;
  return (
    <SpaceBetween size="l">
      <Header variant="h1" description={`Receipt ${receiptId}`}>
        {loaded.data?.state === 'done' ? 'Deleted' : 'Deletion in progress'}
      </Header>
      {search.has('fresh') ? <KeepReceipt receiptId={receiptId} secret={secret} /> : null}
      {refused ? (
        <>
          <ProblemAlert error={loaded.error} />
          <Button onClick={onForget}>Enter another secret</Button>
        </>
      ) : (
        <Loadable of={loaded}>
          {(receipt) => (
            <SpaceBetween size="l">
              <DeletionSteps receipt={receipt} />
              {receipt.finalInvoice ? <FinalInvoice invoice={receipt.finalInvoice} /> : null}
              {receipt.certificate ? <CertificateView certificate={receipt.certificate} receiptId={receiptId} /> : null}
            </SpaceBetween>
          )}
        </Loadable>
      )}
    </SpaceBetween>
  );
}
