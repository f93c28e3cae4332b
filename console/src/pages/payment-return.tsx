import Alert from '@cloudscape-design/components/alert';

/** Some banks confirm on a page of their own; Stripe comes back here and says in the address how it went. */
export function ReturnNotice({
  status,
  onDismiss,
}: {
  readonly status: string | null;
  readonly onDismiss: () => void;
}) {
  if (!status) return null;
  return status === 'succeeded' ? (
    <Alert type="success" dismissible onDismiss={onDismiss}>
      The payment method is saved.
    </Alert>
  ) : (
    <Alert type="error" dismissible onDismiss={onDismiss} header="The bank did not confirm">
      Nothing was saved. Try again, or use another card.
    </Alert>
  );
}
