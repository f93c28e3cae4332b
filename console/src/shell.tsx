import AppLayout from '@cloudscape-design/components/app-layout';
import SideNavigation from '@cloudscape-design/components/side-navigation';
import Spinner from '@cloudscape-design/components/spinner';
import TopNavigation from '@cloudscape-design/components/top-navigation';
import { createContext, useContext } from 'react';
import { Outlet, useLocation, useNavigate } from 'react-router';
import type { Client } from '../../sdk/client.ts';
import { useLoaded, useSession } from './api/context.tsx';
import { ProblemAlert } from './parts/problem-alert.tsx';

type Me = Awaited<ReturnType<Client['identity']['getMe']>>;
type Tenant = Awaited<ReturnType<Client['tenants']['getTenant']>>;

export interface Here {
  readonly me: Me;
  readonly tenant: Tenant;
  readonly reloadTenant: () => void;
  readonly may: (permission: Me['permissions'][number]) => boolean;
}

const HereContext = createContext<Here | undefined>(undefined);

/** Who is signed in, and where; every page inside the shell has it. */
export function useHere(): Here {
  const here = useContext(HereContext);
  if (!here) throw new Error('outside the shell');
  return here;
}

const links = [
  { text: 'Overview', href: '/overview', permission: 'tenant:read' },
  { text: 'Projects', href: '/projects', permission: 'projects:read' },
  { text: 'Usage', href: '/usage', permission: 'usage:read' },
  { text: 'People', href: '/people', permission: 'people:read' },
  { text: 'API tokens', href: '/tokens', permission: 'tokens:read' },
  { text: 'Plan', href: '/plan', permission: 'billing:read' },
  { text: 'Payment methods', href: '/payment-methods', permission: 'billing:read' },
  { text: 'Invoices', href: '/invoices', permission: 'billing:read' },
  { text: 'Audit trail', href: '/audit', permission: 'audit:read' },
  { text: 'Settings', href: '/settings', permission: 'tenant:read' },
] as const;

export function Shell() {
  const session = useSession();
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const loaded = useLoaded(async (client) => {
    const [me, tenant] = await Promise.all([client.identity.getMe(), client.tenants.getTenant()]);
    return { me, tenant };
  }, []);
  if (!loaded.data) return loaded.error ? <ProblemAlert error={loaded.error} retry={loaded.reload} /> : <Spinner size="large" />;
  const { me, tenant } = loaded.data;
  const may: Here['may'] = (permission) => me.permissions.includes(permission);
  const signOut = async () => {
    await session.client.identity.endSession().catch(() => undefined);
    session.signOut();
    navigate('/signin');
  };
  const active = links.find(({ href }) => pathname.startsWith(href))?.href ?? '/overview';
  return (
    <HereContext.Provider value={{ me, tenant, may, reloadTenant: loaded.reload }}>
      <div id="top">
        <TopNavigation
          identity={{ href: '/overview', title: tenant.name, logo: { src: '/mark.svg', alt: 'Tenantry' }, onFollow: follow(navigate, '/overview') }}
          utilities={[
            ...(tenant.mode === 'sandbox' ? [{ type: 'button' as const, text: 'Sandbox', iconName: 'flag' as const }] : []),
            {
              type: 'menu-dropdown', text: me.name || me.email, description: me.email, iconName: 'user-profile', ariaLabel: 'Account',
              items: [{ id: 'role', text: `Role: ${me.role ?? 'token'}`, disabled: true }, { id: 'sign-out', text: 'Sign out' }],
              onItemClick: ({ detail }) => {
                if (detail.id === 'sign-out') void signOut();
              },
            },
          ]}
        />
      </div>
      <AppLayout
        headerSelector="#top"
        toolsHide
        navigation={
          <SideNavigation
            activeHref={active}
            items={links.filter(({ permission }) => may(permission)).map(({ text, href }) => ({ type: 'link', text, href }))}
            onFollow={(event) => {
              event.preventDefault();
              navigate(event.detail.href);
            }}
          />
        }
        ariaLabels={{ navigation: 'Main', navigationClose: 'Close navigation', navigationToggle: 'Open navigation' }}
        content={<Outlet />}
      />
    </HereContext.Provider>
  );
}

const follow = (navigate: (to: string) => void, to: string) => (event: { preventDefault: () => void }) => {
  event.preventDefault();
  navigate(to);
};
