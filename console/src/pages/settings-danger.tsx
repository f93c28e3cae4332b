import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import { useState } from 'react';
import { useSession } from '../api/context.tsx';
import { useHere } from '../here.ts';
import { ActionModal } from '../parts/action-modal.tsx';
import { codeError, fieldError } from '../parts/problem-alert.tsx';
import { keepReceiptSecret } from '../parts/receipt-keys.ts';
import { TextField } from '../parts/text-field.tsx';
import { useAction } from '../parts/use-action.ts';

export function DangerZone() {
  const { tenant } = useHere();
  const [asking, setAsking] = useState(false);
  return (
    <Container
      header={
        <Header variant="h2" actions={<Button onClick={() => setAsking(true)}>Delete company</Button>}>
          Danger zone
        </Header>
      }
    >
      <Box variant="p" color="text-body-secondary">
        Removes everything that belongs to this company, at once and for good: projects, files, people, tokens and
        usage; the encryption key of {tenant.name} is destroyed. A final invoice is made: unused days are credited. What
        the law obliges us to keep is named in a signed certificate.
      </Box>
      {asking ? <DeleteCompany onDismiss={() => setAsking(false)} /> : null}
    </Container>
  );
}

function DeleteCompany({ onDismiss }: { readonly onDismiss: () => void }) {
  const { tenant } = useHere();
  const session = useSession();
  const [confirm, setConfirm] = useState('');
  const remove = useAction(async (client, options) => {
    const keys = await client.tenants.requestDeletion({ confirm, mode: 'immediate' }, options);
    // Kept before anything else can go wrong: it is the only copy there is.
    keepReceiptSecret(keys);
    session.signOut(`/deletions/${keys.receiptId}?fresh`);
  });
  return (
    <ActionModal
      title={`Delete ${tenant.name}`}
      submitText="Delete for good"
      busy={remove.busy}
      error={remove.error}
      disabled={confirm !== tenant.slug}
      onSubmit={() => void remove.run()}
      onDismiss={onDismiss}
    >
      <Alert type="warning">This cannot be taken back. Everybody is signed out at once, you too.</Alert>
      <TextField
        label={`Type ${tenant.slug} to confirm`}
        value={confirm}
        onChange={setConfirm}
        autoFocus
        error={codeError(remove.error, 'confirmation-mismatch') ?? fieldError(remove.error, '/confirm')}
      />
    </ActionModal>
  );
}
