import AppLayout from '@cloudscape-design/components/app-layout';
import SideNavigation, { type SideNavigationProps } from '@cloudscape-design/components/side-navigation';
import TopNavigation from '@cloudscape-design/components/top-navigation';
import { Suspense, useEffect } from 'react';
import { Outlet, useLocation, useNavigate } from 'react-router';
import { useLoaded, useSession } from './api/context.tsx';
import { type Here, HereContext, type Permission } from './here.ts';
import { isRightToLeft } from './parts/locales.ts';
import { NoticeProvider, Notices } from './parts/notices.tsx';
import { ProblemAlert } from './parts/problem-alert.tsx';
import { useNavigationOpen } from './parts/use-navigation-open.ts';
import { Waiting } from './parts/waiting.tsx';

interface Place {
  readonly text: string;
  readonly href: string;
  readonly permission: Permission;
}

const groups: readonly { readonly text: string; readonly places: readonly Place[] }[] = [
  {
    text: 'Work',
    places: [
      { text: 'Projects', href: '/projects', permission: 'projects:read' },
      { text: 'Usage', href: '/usage', permission: 'usage:read' },
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
      { text: 'Invoices', href: '/invoices', permission: 'billing:read' },
    ],
  },
];

const linksFor = (may: Here['may']): SideNavigationProps.Item[] => [
  { type: 'link', text: 'Overview', href: '/overview' },
  ...groups
    .map(
      ({ text, places }): SideNavigationProps.Section => ({
        type: 'section',
        text,
        items: places
          .filter(({ permission }) => may(permission))
          .map((place) => ({ type: 'link', text: place.text, href: place.href })),
      }),
    )
    .filter(({ items }) => items.length > 0),
];

export function Shell() {
  const loaded = useLoaded(async (client) => {
    const [me, tenant] = await Promise.all([client.identity.getMe(), client.tenants.getTenant()]);
    return { me, tenant };
  }, []);
  const locale = loaded.data?.tenant.locale ?? 'en';
  useEffect(() => {
    document.documentElement.dir = isRightToLeft(locale) ? 'rtl' : 'ltr';
    return () => {
      document.documentElement.dir = 'ltr';
    };
  }, [locale]);
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
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const [open, setOpen] = useNavigationOpen();
  const go = (event: { preventDefault: () => void; detail: { href?: string } }) => {
    event.preventDefault();
    void navigate(event.detail.href ?? '/overview');
  };
  return (
    <>
      <Top me={me} tenant={tenant} />
      <AppLayout
        headerSelector="#top"
        toolsHide
        navigationWidth={240}
        navigationOpen={open}
        onNavigationChange={({ detail }) => setOpen(detail.open)}
        notifications={<Notices />}
        navigation={
          <SideNavigation
            header={{ text: tenant.name, href: '/overview' }}
            activeHref={`/${pathname.split('/')[1] ?? ''}`}
            items={linksFor((permission) => me.permissions.includes(permission))}
            onFollow={go}
          />
        }
        ariaLabels={{
          navigation: 'Main',
          navigationClose: 'Close navigation',
          navigationToggle: 'Open navigation',
          notifications: 'Notices',
        }}
        content={
          <Suspense fallback={<Waiting />}>
            <Outlet />
          </Suspense>
        }
      />
    </>
  );
}

function Top({ me, tenant }: Pick<Here, 'me' | 'tenant'>) {
  const session = useSession();
  const navigate = useNavigate();
  const signOut = async () => {
    // Signed out here whatever the API says; there it ends by itself within the access token's life.
    await session.client.identity.endSession().catch(() => undefined);
    session.signOut();
  };
  return (
    <div id="top">
      <TopNavigation
        identity={{
          href: '/overview',
          title: 'Tenantry',
          logo: { src: '/mark.svg', alt: 'Home' },
          onFollow: (event) => {
            event.preventDefault();
            void navigate('/overview');
          },
        }}
        utilities={[
          ...(tenant.mode === 'sandbox'
            ? [{ type: 'button' as const, text: 'Sandbox', iconName: 'flag' as const }]
            : []),
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
    </div>
  );
}
