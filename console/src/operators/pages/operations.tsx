import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useSearchParams } from 'react-router';
import { Empty } from '../../parts/empty.tsx';
import { filled } from '../../parts/filled.ts';
import { List } from '../../parts/list.tsx';
import { PageFrame } from '../../parts/page-frame.tsx';
import { useFormat } from '../../parts/use-format.ts';
import { usePaged } from '../../parts/use-paged.ts';
import { type OperationRow, operationStates } from '../shapes.ts';
import { ChoiceFilter } from './choice-filter.tsx';
import { operationColumns } from './operation-columns.tsx';
import { useFilter } from './use-filter.ts';

export function Page() {
  const format = useFormat();
  const [search, setSearch] = useSearchParams();
  const [state, setState] = useFilter('state', operationStates);
  const tenantId = search.get('tenantId') ?? undefined;
  const query = { ...(state ? { state } : {}), ...(tenantId ? { tenantId } : {}) };
  const paged = usePaged<OperationRow>(
    (client, page) => filled((part) => client.ops.listOperations({ ...part, ...query }), page),
    [query],
    { pollMs: 10_000 },
  );
  const showAll = () => setSearch({}, { replace: true });
  return (
    <PageFrame
      title="Operations"
      description={
        tenantId
          ? `Of the tenant ${tenantId}.`
          : 'The making and the deletion of tenants: what runs, and what got stuck.'
      }
    >
      <List
        title="Operations"
        paged={paged}
        trackBy={({ id }) => id}
        actions={<Button iconName="refresh" ariaLabel="Read again" onClick={paged.reload} />}
        filter={
          <SpaceBetween direction="horizontal" size="xs">
            <ChoiceFilter label="State" unset="Any state" values={operationStates} value={state} onChange={setState} />
            {tenantId ? <Button onClick={showAll}>Of all tenants</Button> : null}
          </SpaceBetween>
        }
        empty={
          state || tenantId ? (
            <Empty title="No operation fits" action={<Button onClick={showAll}>Show all operations</Button>} />
          ) : (
            <Empty title="No operations yet">The making of a tenant is one, and its deletion.</Empty>
          )
        }
        columns={operationColumns(format, true)}
      />
    </PageFrame>
  );
}
