import Button from '@cloudscape-design/components/button';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { useNavigate, useSearchParams } from 'react-router';
import { StateBadge, sentence } from '../../parts/badges.tsx';
import { Empty } from '../../parts/empty.tsx';
import { filled } from '../../parts/filled.ts';
import { InnerLink } from '../../parts/inner-link.tsx';
import { List } from '../../parts/list.tsx';
import { PageFrame } from '../../parts/page-frame.tsx';
import { useFormat } from '../../parts/use-format.ts';
import { usePaged } from '../../parts/use-paged.ts';
import { useSettled } from '../../parts/use-settled.ts';
import { planKeys, type TenantRow, tenantStates } from '../shapes.ts';
import { useStaff } from '../staff.ts';
import { ChoiceFilter } from './choice-filter.tsx';
import { useFilter } from './use-filter.ts';

export function Page() {
  const { may } = useStaff();
  const navigate = useNavigate();
  const format = useFormat();
  const [typed, setTyped] = useState('');
  const [, setSearch] = useSearchParams();
  const [state, setState] = useFilter('state', tenantStates);
  const [plan, setPlan] = useFilter('plan', planKeys);
  const q = useSettled(typed.trim());
  const query = { ...(q ? { q } : {}), ...(state ? { state } : {}), ...(plan ? { plan } : {}) };
  const paged = usePaged<TenantRow>(
    (client, page) => filled((part) => client.tenants.listTenants({ ...part, ...query }), page),
    [query],
  );
  const clear = () => {
    setTyped('');
    setSearch({}, { replace: true });
  };
  const isFiltered = q !== '' || state !== undefined || plan !== undefined;
  return (
    <PageFrame
      title="Tenants"
      description="Every company that belongs to the service, newest first."
      actions={
        may('ops:write') ? (
          <Button variant="primary" onClick={() => void navigate('/tenants/new')}>
            Create tenant
          </Button>
        ) : null
      }
    >
      <List
        title="Tenants"
        paged={paged}
        trackBy={({ id }) => id}
        filter={
          <SpaceBetween direction="horizontal" size="xs">
            <Input
              type="search"
              ariaLabel="Find tenants"
              placeholder="Name, short name or id"
              value={typed}
              onChange={({ detail }) => setTyped(detail.value)}
            />
            <ChoiceFilter label="State" unset="Any state" values={tenantStates} value={state} onChange={setState} />
            <ChoiceFilter label="Plan" unset="Any plan" values={planKeys} value={plan} onChange={setPlan} />
          </SpaceBetween>
        }
        empty={<NoTenants isFiltered={isFiltered} hasMore={paged.hasMore} onClear={clear} />}
        columns={[
          {
            id: 'name',
            header: 'Name',
            isRowHeader: true,
            cell: ({ id, name }) => <InnerLink href={`/tenants/${id}`}>{name}</InnerLink>,
          },
          { id: 'slug', header: 'Short name', cell: ({ slug }) => slug },
          { id: 'plan', header: 'Plan', width: 120, cell: (row) => sentence(row.plan) },
          { id: 'state', header: 'State', width: 165, cell: (row) => <StateBadge state={row.state} /> },
          { id: 'mode', header: 'Mode', width: 110, cell: ({ mode }) => (mode ? sentence(mode) : '–') },
          { id: 'created', header: 'Made', width: 190, cell: ({ createdAt }) => format.instant(createdAt) },
        ]}
      />
    </PageFrame>
  );
}

interface NoTenantsProps {
  readonly isFiltered: boolean;
  readonly hasMore: boolean;
  readonly onClear: () => void;
}

function NoTenants({ isFiltered, hasMore, onClear }: NoTenantsProps) {
  if (!isFiltered) return <Empty title="No tenants yet">The first comes by sign-up, or by “Create tenant”.</Empty>;
  return (
    <Empty
      title={hasMore ? 'Nothing among those looked at so far' : 'No tenant fits'}
      action={<Button onClick={onClear}>Show all tenants</Button>}
    >
      {hasMore ? 'There are more; the next page looks further.' : null}
    </Empty>
  );
}
