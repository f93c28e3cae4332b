import { useNavigate } from 'react-router';
import { useLoaded } from '../../api/context.tsx';
import { untilAnswered } from '../../api/create-tenant.ts';
import { Loadable } from '../../parts/loadable.tsx';
import { useTell } from '../../parts/notices.tsx';
import { PageFrame } from '../../parts/page-frame.tsx';
import { useAction } from '../../parts/use-action.ts';
import type { NewTenant } from '../shapes.ts';
import { TenantForm } from './tenant-form.tsx';

export function Page() {
  const navigate = useNavigate();
  const tell = useTell();
  const plans = useLoaded(async (client) => {
    const { data } = await client.billing.listPlanVersions();
    return data.filter(({ state }) => state === 'current');
  }, []);
  const make = useAction(async (client, options, tenant: NewTenant) => {
    const made = await untilAnswered(
      () => client.tenants.createTenantForOwner(tenant, options),
      new AbortController().signal,
    );
    tell(
      tenant.owner.password
        ? `${made.name} is made, and its owner can sign in.`
        : `${made.name} is made, and an invitation is on its way to ${tenant.owner.email}.`,
    );
    void navigate(`/tenants/${made.id}`);
  });
  return (
    <PageFrame
      title="Create tenant"
      description="For a company that does not sign up by itself."
      up={{ text: 'Tenants', href: '/tenants' }}
    >
      <Loadable of={plans}>
        {(offered) => (
          <TenantForm
            plans={offered}
            busy={make.busy}
            error={make.error}
            onSubmit={(tenant) => void make.run(tenant)}
            onCancel={() => void navigate('/tenants')}
          />
        )}
      </Loadable>
    </PageFrame>
  );
}
