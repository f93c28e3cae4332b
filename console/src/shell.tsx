import { useLoaded, useSession } from './api/context.tsx';
import { DunningBanner } from './dunning-banner.tsx';
import { type Here, HereContext, type Permission } from './here.ts';
import { NoticeProvider } from './parts/notices.tsx';
import { ProblemAlert } from './parts/problem-alert.tsx';
import { linksFor, type PlaceGroup, ShellFrame } from './parts/shell-frame.tsx';
import { useDirection } from './parts/use-direction.ts';
import { Waiting } from './parts/waiting.tsx';

const HOME = '/overview';

const groups: readonly PlaceGroup<Permission>[] = [
  {
    text: 'Work',
    places: [
      { text: 'Projects', href: '/projects', permission: 'projects:read' },
      { text: 'Usage', href: '/usage', permission: 'usage:read' },
      { text: 'Health', href: '/health', permission: 'analytics:read' },
    ],
  },
  {
    text: 'Organization',
    places: [
      { text: 'People', href: '/people', permission: 'people:read' },
      { text: 'API tokens', href: '/tokens', permission: 'tokens:read' },
      { text: 'Audit trail', href: '/audit', permission: 'audit:read' },
      { text: 'Settings', href: '/settings', permission: 'tenant:read' },
    ],
  },
  {
    text: 'Billing',
    places: [
      { text: 'Plan', href: '/plan', permission: 'billing:read' },
      { text: 'Payment methods', href: '/payment-methods', permission: 'billing:read' },
      { text: 'Billing details', href: '/billing-details', permission: 'billing:read' },
      { text: 'Invoices', href: '/invoices', permission: 'billing:read' },
    ],
  },
];

export function Shell() {
  const loaded = useLoaded(async (client) => {
    const [me, tenant] = await Promise.all([client.identity.getMe(), client.tenants.getTenant()]);
    return { me, tenant };
  }, []);
  useDirection(loaded.data?.tenant.locale ?? 'en');
  if (!loaded.data)
    return loaded.error ? (
      <main className="centered">
        <ProblemAlert error={loaded.error} retry={loaded.reload} />
      </main>
    ) : (
      <Waiting />
    );
  const { me, tenant } = loaded.data;
  return (
    <HereContext.Provider
      value={{ me, tenant, may: (permission) => me.permissions.includes(permission), reloadTenant: loaded.reload }}
    >
      <NoticeProvider>
        <Frame me={me} tenant={tenant} />
      </NoticeProvider>
    </HereContext.Provider>
  );
}

function Frame({ me, tenant }: Pick<Here, 'me' | 'tenant'>) {
  const session = useSession();
  const signOut = async () => {
    // Signed out here whatever the API says; there it ends by itself within the access token's life.
    await session.client.identity.endSession().catch(() => undefined);
    session.signOut();
  };
  return (
    <ShellFrame
      home={HOME}
      header={tenant.name}
      banner={<DunningBanner />}
      items={[
        { type: 'link', text: 'Overview', href: HOME },
        ...linksFor(groups, (permission) => me.permissions.includes(permission)),
      ]}
      utilities={[
        ...(tenant.mode === 'sandbox' ? [{ type: 'button' as const, text: 'Sandbox', iconName: 'flag' as const }] : []),
        {
          type: 'menu-dropdown',
          text: me.name || me.email,
          description: me.email,
          iconName: 'user-profile',
          ariaLabel: `Account: ${me.name || me.email}`,
          items: [
            { id: 'role', text: `Role: ${me.role ?? 'token'}`, disabled: true },
            { id: 'sign-out', text: 'Sign out' },
          ],
          onItemClick: ({ detail }) => {
            if (detail.id === 'sign-out') void signOut();
          },
        },
      ]}
    />
  );
}
