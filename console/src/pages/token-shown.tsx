import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { Secret } from '../parts/secret.tsx';

export function TokenShown({
  name,
  token,
  onDismiss,
}: {
  readonly name: string;
  readonly token: string;
  readonly onDismiss: () => void;
}) {
  return (
    <Modal
      visible
      header={name}
      onDismiss={onDismiss}
      footer={
        <Box float="right">
          <Button variant="primary" onClick={onDismiss}>
            I have copied it
          </Button>
        </Box>
      }
    >
      <SpaceBetween size="m">
        <Alert type="warning">This is the only time that the token is shown. We keep no copy that could be read.</Alert>
        <Secret label="Token" value={token} />
      </SpaceBetween>
    </Modal>
  );
}
