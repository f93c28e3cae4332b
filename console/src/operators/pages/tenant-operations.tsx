import { Empty } from '../../parts/empty.tsx';
import { InnerLink } from '../../parts/inner-link.tsx';
import { List } from '../../parts/list.tsx';
import { useFormat } from '../../parts/use-format.ts';
import type { Inspected } from '../shapes.ts';
import { operationColumns } from './operation-columns.tsx';

export function TenantOperations({ of: { tenant, operations } }: { readonly of: Inspected }) {
  const format = useFormat();
  return (
    <List
      title="Operations"
      actions={<InnerLink href={`/operations?tenantId=${tenant.id}`}>All of them</InnerLink>}
      paged={{ items: operations, loading: false, error: undefined, reload: () => undefined }}
      trackBy={({ id }) => id}
      empty={<Empty title="No operations known">What made this tenant is too long ago.</Empty>}
      columns={operationColumns(format, false)}
    />
  );
}
