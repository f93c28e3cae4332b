import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { Empty } from '../../parts/empty.tsx';
import { List } from '../../parts/list.tsx';
import { PageFrame } from '../../parts/page-frame.tsx';
import { useFormat } from '../../parts/use-format.ts';
import { usePaged } from '../../parts/use-paged.ts';
import type { UnpaidRow } from '../shapes.ts';
import { useStaff } from '../staff.ts';
import { dunningColumns } from './dunning-columns.tsx';
import { type Chosen, DunningForm } from './dunning-forms.tsx';
import { RemittanceForm } from './remittance-form.tsx';

export function Page() {
  const format = useFormat();
  const { may } = useStaff();
  const [recording, setRecording] = useState(false);
  const [chosen, choose] = useState<Chosen>();
  const paged = usePaged<UnpaidRow>((client, page) => client.billing.listDunning(page), []);
  return (
    <PageFrame title="Unpaid" description="Invoices that were not paid in time, and what happens about them by itself.">
      <List
        title="Unpaid invoices"
        paged={paged}
        trackBy={({ tenantId, invoiceId }) => `${tenantId} ${invoiceId}`}
        actions={
          <SpaceBetween direction="horizontal" size="xs">
            <Button iconName="refresh" ariaLabel="Read again" onClick={paged.reload} />
            {may('ops:write') ? <Button onClick={() => setRecording(true)}>Record transfer</Button> : null}
          </SpaceBetween>
        }
        empty={
          <Empty title="Everybody has paid">A case begins with a declined payment, or a day after an invoice.</Empty>
        }
        columns={dunningColumns(format, { withTenant: true, choose: may('ops:write') ? choose : undefined })}
      />
      {recording ? (
        <RemittanceForm
          onDismiss={() => setRecording(false)}
          onDone={() => {
            setRecording(false);
            paged.reload();
          }}
        />
      ) : null}
      <DunningForm chosen={chosen} onDone={paged.reload} onClose={() => choose(undefined)} />
    </PageFrame>
  );
}
