import AppLayout from '@cloudscape-design/components/app-layout';
import SideNavigation, { type SideNavigationProps } from '@cloudscape-design/components/side-navigation';
import TopNavigation, { type TopNavigationProps } from '@cloudscape-design/components/top-navigation';
import { type ReactNode, Suspense } from 'react';
import { Outlet, useLocation, useNavigate } from 'react-router';
import { Notices } from './notices.tsx';
import { useProduct } from './product.ts';
import { useNavigationOpen } from './use-navigation-open.ts';
import { Waiting } from './waiting.tsx';

export interface Place<Permission> {
  readonly text: string;
  readonly href: string;
  readonly permission: Permission;
}
export interface PlaceGroup<Permission> {
  readonly text: string;
  readonly places: readonly Place<Permission>[];
}

/** What one may see; a group with nothing in it is not shown. */
export const linksFor = <Permission,>(
  groups: readonly PlaceGroup<Permission>[],
  may: (permission: Permission) => boolean,
): SideNavigationProps.Item[] =>
  groups
    .map(
      ({ text, places }): SideNavigationProps.Section => ({
        type: 'section',
        text,
        items: places
          .filter(({ permission }) => may(permission))
          .map((place) => ({ type: 'link', text: place.text, href: place.href })),
      }),
    )
    .filter(({ items }) => items.length > 0);

interface Props {
  readonly home: string;
  /** What the navigation is headed with. */
  readonly header: string;
  readonly items: readonly SideNavigationProps.Item[];
  readonly utilities: readonly TopNavigationProps.Utility[];
  /** What everybody has to know on every page. */
  readonly banner?: ReactNode;
}

/** The bar at the top, the navigation at the side, notices, and the page within. */
export function ShellFrame({ home, header, items, utilities, banner }: Props) {
  const { name, logo } = useProduct();
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const [open, setOpen] = useNavigationOpen();
  const go = (event: { preventDefault: () => void; detail: { href?: string } }) => {
    event.preventDefault();
    void navigate(event.detail.href ?? home);
  };
  return (
    <>
      <div id="top">
        <TopNavigation
          identity={{
            href: home,
            title: name,
            logo: { src: logo, alt: 'Home' },
            onFollow: (event) => {
              event.preventDefault();
              void navigate(home);
            },
          }}
          utilities={utilities}
        />
      </div>
      <AppLayout
        headerSelector="#top"
        toolsHide
        navigationWidth={240}
        navigationOpen={open}
        onNavigationChange={({ detail }) => setOpen(detail.open)}
        notifications={
          <>
            {banner}
            <Notices />
          </>
        }
        navigation={
          <SideNavigation
            header={{ text: header, href: home }}
            activeHref={`/${pathname.split('/')[1] ?? ''}`}
            items={items}
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
