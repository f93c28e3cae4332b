import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { Elements, PaymentElement, useElements, useStripe } from '@stripe/react-stripe-js';
import type { Stripe, StripeError } from '@stripe/stripe-js';
import { useRef, useState } from 'react';
import { useClient, useConfig, useLoaded } from '../api/context.tsx';
import { openStripe } from '../api/stripe.ts';
import { Loadable } from '../parts/loadable.tsx';

interface Props {
  readonly onSaved: () => void;
  readonly onDismiss: () => void;
}

/** One setup session an opening; a declined card is tried again within it. */
export function AddMethod({ onSaved, onDismiss }: Props) {
  const config = useConfig();
  const key = useRef(crypto.randomUUID());
  const loaded = useLoaded(async (client) => {
    const { publishableKey, clientSecret } = await client.billing.setupPaymentMethod(undefined, {
      idempotencyKey: key.current,
    });
    return { clientSecret, stripe: await openStripe(config, publishableKey) };
  }, []);
  return (
    <Container header={<Header variant="h2">New payment method</Header>}>
      <Loadable of={loaded}>
        {({ stripe, clientSecret }) => (
          <Frame stripe={stripe} clientSecret={clientSecret} onSaved={onSaved} onDismiss={onDismiss} />
        )}
      </Loadable>
    </Container>
  );
}

const isDark = () => window.matchMedia('(prefers-color-scheme: dark)').matches;

function Frame({ stripe, clientSecret, ...rest }: Props & { readonly stripe: Stripe; readonly clientSecret: string }) {
  return (
    <Elements stripe={stripe} options={{ clientSecret, appearance: { theme: isDark() ? 'night' : 'stripe' } }}>
      <CardForm {...rest} />
    </Elements>
  );
}

/** Stripe words its errors for card holders; the codes that people ask about get a sentence on what to do. */
const advice: Readonly<Record<string, string>> = {
  insufficient_funds: 'The card has not enough funds. Use another one.',
  setup_intent_authentication_failure: 'Your bank could not confirm that it is you. Try again, or use another card.',
  expired_card: 'The card has expired. Use another one.',
  incorrect_cvc: 'The security code is wrong.',
};

const told = ({ decline_code, code, message }: StripeError): string =>
  advice[decline_code ?? ''] ??
  advice[code ?? ''] ??
  message ??
  'The card could not be saved. Try again, or use another one.';

function CardForm({ onSaved, onDismiss }: Props) {
  const stripe = useStripe();
  const elements = useElements();
  const client = useClient();
  const [ready, setReady] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();

  const save = async () => {
    if (!stripe || !elements || busy) return;
    setBusy(true);
    setProblem(undefined);
    const failed = await confirm(stripe, elements);
    // Our server reads the method from Stripe when it is asked for the list, so once is enough; a failure here shows there.
    if (!failed) await client.billing.listPaymentMethods().catch(() => undefined);
    setBusy(false);
    if (failed) setProblem(told(failed));
    else onSaved();
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <SpaceBetween size="l">
        <div role="alert">
          {problem ? (
            <Alert type="error" header="The card was not saved">
              {problem}
            </Alert>
          ) : null}
        </div>
        <PaymentElement
          onReady={() => setReady(true)}
          onLoadError={() => setProblem('The card form did not load. Try again.')}
        />
        <SpaceBetween direction="horizontal" size="xs">
          <Button variant="primary" formAction="submit" loading={busy} disabled={!ready}>
            Save payment method
          </Button>
          <Button variant="link" formAction="none" disabled={busy} onClick={onDismiss}>
            Cancel
          </Button>
        </SpaceBetween>
      </SpaceBetween>
    </form>
  );
}

async function confirm(
  stripe: Stripe,
  elements: NonNullable<ReturnType<typeof useElements>>,
): Promise<StripeError | undefined> {
  const { error: incomplete } = await elements.submit();
  if (incomplete) return incomplete as StripeError;
  const { error } = await stripe.confirmSetup({
    elements,
    redirect: 'if_required',
    confirmParams: { return_url: `${window.location.origin}/payment-methods` },
  });
  return error;
}
