import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { type ReactNode, useState } from 'react';
import { useSearchParams } from 'react-router';
import { ApiProblem, type Client } from '../../../sdk/client.ts';
import { useSession } from '../api/context.tsx';
import type { Tokens } from '../api/session.ts';
import { fieldError, ProblemAlert } from './problem-alert.tsx';
import { PublicFrame } from './public-frame.tsx';
import { TextField } from './text-field.tsx';
import { useAction } from './use-action.ts';

export interface Credentials {
  readonly email: string;
  readonly password: string;
  readonly mfaCode?: string;
}

const wantsCode = (error: unknown): boolean => error instanceof ApiProblem && error.code === 'mfa-required';

interface Props {
  /** Who was here before; typed anew by everybody else. */
  readonly email?: string | undefined;
  readonly aside?: ReactNode;
  readonly begin: (client: Client, credentials: Credentials) => Promise<Tokens>;
  /** A refusal that asks for more than a code, and shows it itself. */
  readonly isExpected?: (error: unknown) => boolean;
  readonly isReady?: boolean;
  readonly children?: ReactNode;
}

/** Address and password, and the code of a second factor once the API asks for it. */
export function SignInForm({ email: known, aside, begin, isExpected, isReady = true, children }: Props) {
  const session = useSession();
  const [search] = useSearchParams();
  const [email, setEmail] = useState(known ?? '');
  const [password, setPassword] = useState('');
  const [asksCode, setAsksCode] = useState(false);
  const [mfaCode, setMfaCode] = useState('');
  const signIn = useAction(async (client) => {
    try {
      session.signIn(await begin(client, { email, password, ...(mfaCode ? { mfaCode } : {}) }));
    } catch (error) {
      if (wantsCode(error)) setAsksCode(true);
      throw error;
    }
  });
  const expected = wantsCode(signIn.error) || isExpected?.(signIn.error);
  return (
    <PublicFrame title="Sign in" aside={aside}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void signIn.run();
        }}
      >
        <Container header={<Header variant="h1">Sign in</Header>}>
          <SpaceBetween size="l">
            {search.get('ended') === 'expired' && !signIn.error ? (
              <Alert type="info">Your session has ended. Sign in again to go on where you were.</Alert>
            ) : null}
            {expected ? null : <ProblemAlert error={signIn.error} />}
            <TextField
              label="E-mail"
              type="email"
              autoComplete="username"
              autoFocus
              value={email}
              onChange={setEmail}
              error={fieldError(signIn.error, '/email')}
            />
            <TextField
              label="Password"
              type="password"
              autoComplete="current-password"
              value={password}
              onChange={setPassword}
              error={fieldError(signIn.error, '/password')}
            />
            {children}
            {asksCode ? (
              <TextField
                label="Authentication code"
                description="From your authenticator app."
                inputMode="numeric"
                autoComplete="one-time-code"
                autoFocus
                value={mfaCode}
                onChange={setMfaCode}
              />
            ) : null}
            <Button
              variant="primary"
              formAction="submit"
              fullWidth
              loading={signIn.busy}
              disabled={!email || !password || !isReady}
            >
              Sign in
            </Button>
          </SpaceBetween>
        </Container>
      </form>
    </PublicFrame>
  );
}
