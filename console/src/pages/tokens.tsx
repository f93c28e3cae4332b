import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import { useState } from 'react';
import { useHere } from '../here.ts';
import { ActionModal } from '../parts/action-modal.tsx';
import { StateBadge } from '../parts/badges.tsx';
import { Empty } from '../parts/empty.tsx';
import { List } from '../parts/list.tsx';
import { useTell } from '../parts/notices.tsx';
import { PageFrame } from '../parts/page-frame.tsx';
import { useAction } from '../parts/use-action.ts';
import { useFormat } from '../parts/use-format.ts';
import { usePaged } from '../parts/use-paged.ts';
import type { ApiToken } from '../shapes.ts';
import { TokenForm } from './token-form.tsx';
import { TokenShown } from './token-shown.tsx';

type Open =
  | { readonly kind: 'new' }
  | { readonly kind: 'shown'; readonly name: string; readonly token: string }
  | { readonly kind: 'revoke'; readonly token: ApiToken }
  | undefined;

export function Page() {
  const { may } = useHere();
  const format = useFormat();
  const [open, setOpen] = useState<Open>();
  const paged = usePaged((client, page) => client.identity.listApiTokens(page));
  const close = () => setOpen(undefined);
  const mayWrite = may('tokens:write');
  return (
    <PageFrame
      title="API tokens"
      description="For programs that work for the company. A token may what its scopes say, never more than its maker."
      actions={
        mayWrite ? (
          <Button variant="primary" onClick={() => setOpen({ kind: 'new' })}>
            Create token
          </Button>
        ) : null
      }
    >
      <List
        title="Tokens"
        paged={paged}
        trackBy={({ id }) => id}
        empty={
          <Empty
            title="No tokens yet"
            action={mayWrite ? <Button onClick={() => setOpen({ kind: 'new' })}>Create the first token</Button> : null}
          />
        }
        columns={[
          { id: 'name', header: 'Name', isRowHeader: true, cell: ({ name }) => name },
          { id: 'hint', header: 'Ends in', width: 100, cell: ({ hint }) => <Box variant="code">…{hint}</Box> },
          { id: 'scopes', header: 'Scopes', width: '28%', cell: ({ scopes }) => scopes.join(', ') },
          { id: 'state', header: 'State', width: 120, cell: ({ state }) => <StateBadge state={state} /> },
          { id: 'created', header: 'Made', width: 130, cell: ({ createdAt }) => format.day(createdAt) },
          {
            id: 'expires',
            header: 'Expires',
            width: 130,
            cell: ({ expiresAt }) => (expiresAt ? format.day(expiresAt) : 'Never'),
          },
          {
            id: 'actions',
            header: 'Actions',
            width: 110,
            cell: (token) =>
              mayWrite && token.state === 'active' ? (
                <Button
                  variant="inline-link"
                  ariaLabel={`Revoke ${token.name}`}
                  onClick={() => setOpen({ kind: 'revoke', token })}
                >
                  Revoke
                </Button>
              ) : null,
          },
        ]}
      />
      {open?.kind === 'new' ? (
        <TokenForm
          onDismiss={close}
          onMade={(made) => {
            setOpen({ kind: 'shown', ...made });
            paged.reload();
          }}
        />
      ) : null}
      {open?.kind === 'shown' ? <TokenShown name={open.name} token={open.token} onDismiss={close} /> : null}
      {open?.kind === 'revoke' ? (
        <RevokeToken
          token={open.token}
          onDismiss={close}
          onDone={() => {
            close();
            paged.reload();
          }}
        />
      ) : null}
    </PageFrame>
  );
}

function RevokeToken({
  token,
  onDone,
  onDismiss,
}: {
  readonly token: ApiToken;
  readonly onDone: () => void;
  readonly onDismiss: () => void;
}) {
  const tell = useTell();
  const revoke = useAction(async (client, options) => {
    await client.identity.revokeApiToken({ tokenId: token.id }, { ...options, ifMatch: token.etag });
    tell(`“${token.name}” is revoked.`);
    onDone();
  });
  return (
    <ActionModal
      title={`Revoke ${token.name}`}
      submitText="Revoke"
      size="small"
      busy={revoke.busy}
      error={revoke.error}
      onSubmit={() => void revoke.run()}
      onDismiss={onDismiss}
    >
      Whatever uses it is refused within a second. It cannot be brought back.
    </ActionModal>
  );
}
