import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import { sentence } from '../parts/badges.tsx';
import { saveText } from '../parts/download.ts';
import { ownFormat } from '../parts/use-format.ts';
import type { Receipt } from '../shapes.ts';

interface Props {
  readonly certificate: NonNullable<Receipt['certificate']>;
  readonly receiptId: string;
}

/** A date where it is one; “until” may also be said in words. */
const dayOrWords = (until: string): string => (/^\d{4}-\d{2}-\d{2}/.test(until) ? ownFormat.day(until) : until);

export function CertificateView({ certificate, receiptId }: Props) {
  const save = () => saveText(`${receiptId}-certificate.json`, JSON.stringify(certificate, undefined, 2));
  return (
    <Container
      header={
        <Header
          variant="h2"
          actions={
            <Button iconName="download" onClick={save}>
              Download certificate
            </Button>
          }
        >
          Certificate of deletion
        </Header>
      }
    >
      <SpaceBetween size="l">
        <KeyValuePairs
          columns={3}
          items={[
            { label: 'Tenant', value: certificate.tenantId },
            { label: 'Asked for', value: ownFormat.instant(certificate.requestedAt) },
            { label: 'Completed', value: ownFormat.instant(certificate.completedAt) },
            { label: 'Encryption key is destroyed', value: ownFormat.day(certificate.keyDeletionDate) },
          ]}
        />
        <Emptied stores={certificate.stores} />
        <Table
          variant="embedded"
          wrapLines
          header={<Header variant="h3">Kept, as the law or safety asks</Header>}
          items={certificate.retained}
          trackBy={({ store, what }) => `${store} ${what}`}
          columnDefinitions={[
            { id: 'what', header: 'What', cell: ({ what }) => what, isRowHeader: true },
            { id: 'store', header: 'Where', cell: ({ store }) => sentence(store) },
            { id: 'reason', header: 'Why', cell: ({ reason }) => reason },
            { id: 'until', header: 'Until', width: 130, cell: ({ until }) => dayOrWords(until) },
          ]}
          ariaLabels={{ tableLabel: 'Kept' }}
        />
        <ExpandableSection headerText="Signature">
          <KeyValuePairs
            items={[
              { label: 'Algorithm', value: certificate.signature.algorithm },
              { label: 'Key', value: <code className="hash">{certificate.signature.keyId}</code> },
              { label: 'Value', value: <code className="hash">{certificate.signature.value}</code> },
            ]}
          />
        </ExpandableSection>
      </SpaceBetween>
    </Container>
  );
}

const count = (n: number): string => ownFormat.quantity(String(n));

function Emptied({ stores }: { readonly stores: Props['certificate']['stores'] }) {
  const sum = (pick: (store: Props['certificate']['stores'][number]) => number) =>
    stores.reduce((total, store) => total + pick(store), 0);
  const removed = sum((store) => store.removed);
  const remaining = sum((store) => store.remaining);
  return (
    <ExpandableSection
      headerText="Emptied"
      headerDescription={`${count(removed)} entries of ${count(stores.length)} stores are removed, ${remaining === 0 ? 'none' : count(remaining)} remain.`}
    >
      <Table
        variant="embedded"
        items={stores}
        trackBy="store"
        columnDefinitions={[
          { id: 'store', header: 'Store', cell: ({ store }) => sentence(store), isRowHeader: true },
          { id: 'removed', header: 'Removed', cell: (store) => count(store.removed) },
          { id: 'remaining', header: 'Remaining', cell: (store) => count(store.remaining) },
        ]}
        ariaLabels={{ tableLabel: 'Emptied' }}
      />
    </ExpandableSection>
  );
}
