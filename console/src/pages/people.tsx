import Button from '@cloudscape-design/components/button';
import Tabs from '@cloudscape-design/components/tabs';
import { useState } from 'react';
import { useHere } from '../here.ts';
import { PageFrame } from '../parts/page-frame.tsx';
import { Invitations } from './people-invitations.tsx';
import { InviteModal } from './people-invite.tsx';
import { Users } from './people-users.tsx';

export function Page() {
  const { may } = useHere();
  const [inviting, setInviting] = useState(false);
  const [tab, setTab] = useState('people');
  const [round, setRound] = useState(0);
  return (
    <PageFrame
      title="People"
      description="Who belongs to the company, and what each may do."
      actions={
        may('people:write') ? (
          <Button variant="primary" onClick={() => setInviting(true)}>
            Invite person
          </Button>
        ) : null
      }
    >
      <Tabs
        activeTabId={tab}
        onChange={({ detail }) => setTab(detail.activeTabId)}
        ariaLabel="People"
        tabs={[
          { id: 'people', label: 'People', content: <Users /> },
          {
            id: 'invitations',
            label: 'Invitations',
            content: <Invitations key={round} onInvite={() => setInviting(true)} />,
          },
        ]}
      />
      {inviting ? (
        <InviteModal
          onDismiss={() => setInviting(false)}
          onDone={() => {
            setInviting(false);
            setTab('invitations');
            setRound((n) => n + 1);
          }}
        />
      ) : null}
    </PageFrame>
  );
}
