import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import ColumnLayout from '@cloudscape-design/components/column-layout';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useConfig } from '../api/context.tsx';
import { saveText } from '../parts/download.ts';
import { Secret } from '../parts/secret.tsx';

/** Right after the deletion was asked for: the receipt is all that remains, and its secret is not shown again. */
export function KeepReceipt({ receiptId, secret }: { readonly receiptId: string; readonly secret: string }) {
  const { consoleUrl, apiUrl } = useConfig();
  const text = [
    'Tenantry deletion receipt',
    '',
    `Receipt: ${receiptId}`,
    `Secret:  ${secret}`,
    '',
    `Page: ${consoleUrl}/deletions/${receiptId}`,
    `API:  GET ${apiUrl}/v1/deletions/${receiptId} with Authorization: Bearer <secret>`,
    '',
  ].join('\n');
  return (
    <Alert
      type="warning"
      header="Keep this receipt"
      action={<Button onClick={() => saveText(`${receiptId}.txt`, text)}>Download receipt</Button>}
    >
      <SpaceBetween size="s">
        <span>
          You are signed out for good: nobody can sign in to this tenant any more. The receipt proves the deletion and
          opens the final invoice. Its secret is shown only now.
        </span>
        <ColumnLayout columns={1}>
          <Secret label="Receipt" value={receiptId} />
          <Secret label="Secret" value={secret} />
        </ColumnLayout>
      </SpaceBetween>
    </Alert>
  );
}
