import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import { useLoaded, useSession } from '../api/context.tsx';
import { NoticeProvider } from '../parts/notices.tsx';
import { ProblemAlert } from '../parts/problem-alert.tsx';
import { linksFor, type PlaceGroup, ShellFrame } from '../parts/shell-frame.tsx';
import { Waiting } from '../parts/waiting.tsx';
import { FirstEnrolment } from './first-enrolment.tsx';
import type { Permission } from './shapes.ts';
import { StaffContext, useStaff } from './staff.ts';

const HOME = '/tenants';

const groups: readonly PlaceGroup<Permission>[] = [
  {
    text: 'Tenants',
    places: [
      { text: 'Tenants', href: HOME, permission: 'ops:read' },
      { text: 'Operations', href: '/operations', permission: 'ops:read' },
      { text: 'Heavy tenants', href: '/heavy-tenants', permission: 'ops:read' },
      { text: 'Unpaid', href: '/unpaid', permission: 'ops:read' },
      { text: 'Revenue', href: '/revenue', permission: 'ops:read' },
      { text: 'Plans', href: '/plans', permission: 'ops:read' },
    ],
  },
  {
    text: 'Upkeep',
    places: [
      { text: 'Reconciliations', href: '/reconciliations', permission: 'ops:read' },
      { text: 'Migrations', href: '/migrations', permission: 'ops:read' },
      { text: 'Dead letters', href: '/dead-letters', permission: 'ops:read' },
      { text: 'Audit trail', href: '/audit', permission: 'ops:read' },
    ],
  },
];

function useSignOut(): () => Promise<void> {
  const session = useSession();
  return async () => {
    // Signed out here whatever the API says; there it ends by itself within the access token's life.
    await session.client.identity.endOperatorSession().catch(() => undefined);
    session.signOut();
  };
}

export function Shell() {
  const loaded = useLoaded((client) => client.identity.getOperator(), []);
  const signOut = useSignOut();
  if (!loaded.data)
    return loaded.error ? (
      <main className="centered">
        <ProblemAlert error={loaded.error} retry={loaded.reload} />
      </main>
    ) : (
      <Waiting />
    );
  const me = loaded.data;
  if (me.mfa.required && !me.mfa.enrolled) return <FirstEnrolment onDone={loaded.reload} onLeave={signOut} />;
  if (me.permissions.length === 0) return <NothingToDo email={me.email} onLeave={signOut} />;
  return (
    <StaffContext.Provider
      value={{ me, may: (permission) => me.permissions.includes(permission), reloadMe: loaded.reload }}
    >
      <NoticeProvider>
        <Frame onLeave={signOut} />
      </NoticeProvider>
    </StaffContext.Provider>
  );
}

function Frame({ onLeave }: { readonly onLeave: () => Promise<void> }) {
  const { me, may } = useStaff();
  return (
    <ShellFrame
      home={HOME}
      header="Operators"
      items={[...linksFor(groups, may), { type: 'divider' }, { type: 'link', text: 'My account', href: '/account' }]}
      utilities={[
        {
          type: 'menu-dropdown',
          text: me.email,
          iconName: 'user-profile',
          ariaLabel: `Account: ${me.email}`,
          items: [
            { id: 'role', text: may('ops:write') ? 'Reads and changes' : 'Reads only', disabled: true },
            { id: 'sign-out', text: 'Sign out' },
          ],
          onItemClick: ({ detail }) => {
            if (detail.id === 'sign-out') void onLeave();
          },
        },
      ]}
    />
  );
}

/** Signed in, and in no group that may do anything. */
const NothingToDo = ({ email, onLeave }: { readonly email: string; readonly onLeave: () => Promise<void> }) => (
  <main className="centered">
    <Alert
      type="warning"
      header="You may not do anything here yet"
      action={<Button onClick={() => void onLeave()}>Sign out</Button>}
    >
      {email} belongs to neither group of staff. Whoever runs the staff’s user pool puts you into “admins” or “viewers”.
    </Alert>
  </main>
);
