import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useHere } from '../here.ts';
import { StateBadge } from '../parts/badges.tsx';
import { Empty } from '../parts/empty.tsx';
import { List } from '../parts/list.tsx';
import { useTell } from '../parts/notices.tsx';
import { ProblemAlert } from '../parts/problem-alert.tsx';
import { roleName } from '../parts/roles.ts';
import { useAction } from '../parts/use-action.ts';
import { useFormat } from '../parts/use-format.ts';
import { usePaged } from '../parts/use-paged.ts';
import type { Invitation } from '../shapes.ts';

const isOpen = ({ state }: Invitation) => state === 'open' || state === 'expired';

export function Invitations({ onInvite }: { readonly onInvite: () => void }) {
  const { may } = useHere();
  const tell = useTell();
  const format = useFormat();
  const paged = usePaged((client, page) => client.identity.listInvitations(page));
  const resend = useAction(async (client, options, invitationId: string, email: string) => {
    await client.identity.resendInvitation({ invitationId }, options);
    tell(`A new link is on its way to ${email}; the old one no longer works.`);
    paged.reload();
  });
  const revoke = useAction(async (client, options, invitationId: string, email: string) => {
    await client.identity.revokeInvitation({ invitationId }, options);
    tell(`The invitation of ${email} is taken back.`);
    paged.reload();
  });
  const mayWrite = may('people:write');
  return (
    <SpaceBetween size="s">
      <ProblemAlert error={resend.error ?? revoke.error} />
      <List
        title="Invitations"
        paged={paged}
        trackBy={({ id }) => id}
        empty={
          <Empty
            title="Nobody is invited"
            action={mayWrite ? <Button onClick={onInvite}>Invite the first</Button> : null}
          />
        }
        columns={[
          { id: 'email', header: 'E-mail', isRowHeader: true, cell: ({ email }) => email },
          { id: 'role', header: 'Role', width: 120, cell: ({ role }) => roleName(role) },
          { id: 'state', header: 'State', width: 130, cell: ({ state }) => <StateBadge state={state} /> },
          { id: 'expires', header: 'Valid until', width: 200, cell: ({ expiresAt }) => format.instant(expiresAt) },
          {
            id: 'actions',
            header: 'Actions',
            width: 170,
            cell: (invitation) =>
              mayWrite && isOpen(invitation) ? (
                <SpaceBetween direction="horizontal" size="s">
                  <Button
                    variant="inline-link"
                    ariaLabel={`Resend to ${invitation.email}`}
                    disabled={resend.busy}
                    onClick={() => void resend.run(invitation.id, invitation.email)}
                  >
                    Resend
                  </Button>
                  <Button
                    variant="inline-link"
                    ariaLabel={`Revoke for ${invitation.email}`}
                    disabled={revoke.busy}
                    onClick={() => void revoke.run(invitation.id, invitation.email)}
                  >
                    Revoke
                  </Button>
                </SpaceBetween>
              ) : null,
          },
        ]}
      />
    </SpaceBetween>
  );
}
