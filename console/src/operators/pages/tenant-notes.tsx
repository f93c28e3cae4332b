import Alert from '@cloudscape-design/components/alert';
import { InnerLink } from '../../parts/inner-link.tsx';
import { useFormat } from '../../parts/use-format.ts';
import type { Inspected } from '../shapes.ts';

/** What whoever opens a tenant must not overlook: that it is suspended, and that it is going. */
export function TenantNotes({ of }: { readonly of: Inspected }) {
  const format = useFormat();
  const { suspension, deletion, tenant } = of;
  return (
    <>
      {suspension ? (
        <Alert type="warning" header="Suspended">
          “{suspension.reason}”, since {format.instant(suspension.at)}, by {suspension.by}. It can change nothing;
          reading, paying and leaving go on, and so do its bills.
        </Alert>
      ) : null}
      {deletion ? (
        <Alert type="error" header={tenant.state === 'closing' ? 'To be deleted' : 'Deletion under way'}>
          {tenant.state === 'closing'
            ? `Everything of it is removed on ${format.instant(deletion.effectiveAt)}, unless it is restored before. `
            : `In effect since ${format.instant(deletion.effectiveAt)}. `}
          <InnerLink href={`/operations/${deletion.operationId}`}>Show the operation</InnerLink>
        </Alert>
      ) : null}
    </>
  );
}
