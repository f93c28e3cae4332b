import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { Navigate, useSearchParams } from 'react-router';
import { useSession } from '../api/context.tsx';
import { InnerLink } from '../parts/inner-link.tsx';
import { codeError, fieldError, ProblemAlert } from '../parts/problem-alert.tsx';
import { PublicFrame } from '../parts/public-frame.tsx';
import { TextField } from '../parts/text-field.tsx';
import { useAction } from '../parts/use-action.ts';

export function Page() {
  const session = useSession();
  const [search] = useSearchParams();
  const token = search.get('token') ?? '';
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [joined, setJoined] = useState(false);
  const accept = useAction(async (client, options) => {
    await client.identity.acceptInvitation({ token, name, password }, options);
    // Whoever sat here before is not the one who joins.
    session.signOut();
    setJoined(true);
  });
  if (joined) return <Joined />;
  const weak = codeError(accept.error, 'weak-password') ?? fieldError(accept.error, '/password');
  return (
    <PublicFrame title="Join your team" aside={<InnerLink href="/signin">Sign in</InnerLink>}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void accept.run();
        }}
      >
        <Container
          header={
            <Header variant="h1" description="You have been invited. Choose how you are called and your password.">
              Join your team
            </Header>
          }
        >
          <SpaceBetween size="l">
            {token ? null : (
              <Alert type="warning">
                This address has no invitation in it. Open the link of the e-mail again, whole.
              </Alert>
            )}
            {weak ? null : <ProblemAlert error={accept.error} />}
            <TextField
              label="Your name"
              autoComplete="name"
              autoFocus
              maxLength={120}
              value={name}
              onChange={setName}
              error={fieldError(accept.error, '/name')}
            />
            <TextField
              label="Password"
              type="password"
              autoComplete="new-password"
              value={password}
              onChange={setPassword}
              error={weak}
              constraint="At least 12 characters."
            />
            <Button
              variant="primary"
              formAction="submit"
              fullWidth
              loading={accept.busy}
              disabled={!token || !name.trim() || password.length < 12}
            >
              Accept invitation
            </Button>
          </SpaceBetween>
        </Container>
      </form>
    </PublicFrame>
  );
}

/** The answer does not name the address that was invited, so the first sign-in asks for it. */
function Joined() {
  const [go, setGo] = useState(false);
  if (go) return <Navigate to="/signin" />;
  return (
    <PublicFrame title="Welcome">
      <Container header={<Header variant="h1">Welcome</Header>}>
        <SpaceBetween size="l">
          <Alert type="success">Your account is ready. Sign in with the address that the invitation went to.</Alert>
          <Button variant="primary" fullWidth onClick={() => setGo(true)}>
            Sign in
          </Button>
        </SpaceBetween>
      </Container>
    </PublicFrame>
  );
}
