import Badge from '@cloudscape-design/components/badge';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { useHere } from '../here.ts';
import { StateBadge } from '../parts/badges.tsx';
import { Empty } from '../parts/empty.tsx';
import { List } from '../parts/list.tsx';
import { roleName } from '../parts/roles.ts';
import { useFormat } from '../parts/use-format.ts';
import { usePaged } from '../parts/use-paged.ts';
import type { User } from '../shapes.ts';
import { ChangeRole, ChangeState } from './people-user-forms.tsx';

export function Users() {
  const { me, may } = useHere();
  const format = useFormat();
  const [open, setOpen] = useState<{ readonly kind: 'role' | 'state'; readonly user: User }>();
  const paged = usePaged((client, page) => client.identity.listUsers(page));
  const close = () => setOpen(undefined);
  const done = () => {
    close();
    paged.reload();
  };
  /** The API refuses as well; here nothing is offered that it would. */
  const mayChange = (user: User) => may('people:write') && (user.role !== 'owner' || me.role === 'owner');
  return (
    <>
      <List
        title="People"
        paged={paged}
        trackBy={({ id }) => id}
        empty={<Empty title="Nobody is here" />}
        columns={[
          {
            id: 'name',
            header: 'Name',
            isRowHeader: true,
            cell: (user) => (
              <SpaceBetween direction="horizontal" size="xs" alignItems="center">
                <span>{user.name}</span>
                {user.id === me.id ? <Badge>You</Badge> : null}
              </SpaceBetween>
            ),
          },
          { id: 'email', header: 'E-mail', cell: ({ email }) => email },
          { id: 'role', header: 'Role', width: 110, cell: ({ role }) => roleName(role) },
          { id: 'state', header: 'State', width: 120, cell: ({ state }) => <StateBadge state={state} /> },
          { id: 'since', header: 'Since', width: 140, cell: ({ createdAt }) => format.day(createdAt) },
          {
            id: 'actions',
            header: 'Actions',
            width: 200,
            cell: (user) =>
              mayChange(user) ? (
                <UserActions user={user} isMe={user.id === me.id} onOpen={(kind) => setOpen({ kind, user })} />
              ) : null,
          },
        ]}
      />
      {open?.kind === 'role' ? <ChangeRole user={open.user} onDone={done} onDismiss={close} /> : null}
      {open?.kind === 'state' ? <ChangeState user={open.user} onDone={done} onDismiss={close} /> : null}
    </>
  );
}

interface ActionsProps {
  readonly user: User;
  readonly isMe: boolean;
  readonly onOpen: (kind: 'role' | 'state') => void;
}

function UserActions({ user, isMe, onOpen }: ActionsProps) {
  const turn = user.state === 'active' ? 'Deactivate' : 'Activate';
  return (
    <SpaceBetween direction="horizontal" size="s">
      <Button variant="inline-link" ariaLabel={`Change role of ${user.name}`} onClick={() => onOpen('role')}>
        Change role
      </Button>
      {isMe ? null : (
        <Button variant="inline-link" ariaLabel={`${turn} ${user.name}`} onClick={() => onOpen('state')}>
          {turn}
        </Button>
      )}
    </SpaceBetween>
  );
}
