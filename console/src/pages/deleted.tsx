import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { InnerLink } from '../parts/inner-link.tsx';
import { PublicFrame } from '../parts/public-frame.tsx';
import { TextField } from '../parts/text-field.tsx';

export function Page() {
  const navigate = useNavigate();
  const [receiptId, setReceiptId] = useState('');
  return (
    <PublicFrame title="Deleted" aside={<InnerLink href="/signin">Sign in</InnerLink>}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void navigate(`/deletions/${encodeURIComponent(receiptId.trim())}`);
        }}
      >
        <Container header={<Header variant="h1">This tenant has been deleted</Header>}>
          <SpaceBetween size="l">
            <Box variant="p">
              An owner deleted it, and every sign-in and token of it ended at that moment. Whoever deleted it has a
              receipt, which shows what was removed and the final invoice.
            </Box>
            <TextField label="Receipt" placeholder="del_…" value={receiptId} onChange={setReceiptId} />
            <Button variant="primary" formAction="submit" fullWidth disabled={!receiptId.trim()}>
              Show the receipt
            </Button>
          </SpaceBetween>
        </Container>
      </form>
    </PublicFrame>
  );
}
