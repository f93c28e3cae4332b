import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import RadioGroup from '@cloudscape-design/components/radio-group';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { Navigate, useLocation, useSearchParams } from 'react-router';
import { ApiProblem } from '../../../sdk/client.ts';
import { useSession, useSignedIn } from '../api/context.tsx';
import { InnerLink } from '../parts/inner-link.tsx';
import { fieldError, ProblemAlert } from '../parts/problem-alert.tsx';
import { PublicFrame } from '../parts/public-frame.tsx';
import { TextField } from '../parts/text-field.tsx';
import { useAction } from '../parts/use-action.ts';

interface TenantName {
  readonly id: string;
  readonly name: string;
}

/** The password was right and several tenants know this person: the answer names them. */
const choicesIn = (error: unknown): readonly TenantName[] =>
  error instanceof ApiProblem && error.code === 'tenant-choice' && Array.isArray(error.body['tenants'])
    ? (error.body['tenants'] as TenantName[])
    : [];

const wantsCode = (error: unknown): boolean => error instanceof ApiProblem && error.code === 'mfa-required';

export function Page() {
  const session = useSession();
  const signedIn = useSignedIn();
  const [search] = useSearchParams();
  const state = useLocation().state as { from?: string; email?: string } | null;
  const [email, setEmail] = useState(state?.email ?? '');
  const [password, setPassword] = useState('');
  const [tenant, setTenant] = useState<string>();
  const [tenants, setTenants] = useState<readonly TenantName[]>([]);
  const [asksCode, setAsksCode] = useState(false);
  const [mfaCode, setMfaCode] = useState('');
  const signIn = useAction(async (client) => {
    try {
      session.signIn(
        await client.identity.createSession({
          email,
          password,
          ...(tenant ? { tenant } : {}),
          ...(mfaCode ? { mfaCode } : {}),
        }),
      );
    } catch (error) {
      if (choicesIn(error).length > 0) setTenants(choicesIn(error));
      if (wantsCode(error)) setAsksCode(true);
      throw error;
    }
  });
  if (signedIn) return <Navigate to={state?.from ?? '/overview'} replace />;
  const expected = choicesIn(signIn.error).length > 0 || wantsCode(signIn.error);
  return (
    <PublicFrame
      title="Sign in"
      aside={
        <>
          New here? <InnerLink href="/signup">Create an account</InnerLink>
        </>
      }
    >
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
            {tenants.length > 0 ? (
              <FormField label="Company" description="You belong to several. Which one do you want to open?">
                <RadioGroup
                  value={tenant ?? null}
                  onChange={({ detail }) => setTenant(detail.value)}
                  items={tenants.map(({ id, name }) => ({ value: id, label: name }))}
                />
              </FormField>
            ) : null}
            {asksCode ? (
              <TextField
                label="Authentication code"
                description="From your authenticator app."
                inputMode="numeric"
                autoComplete="one-time-code"
                value={mfaCode}
                onChange={setMfaCode}
              />
            ) : null}
            <Button
              variant="primary"
              formAction="submit"
              fullWidth
              loading={signIn.busy}
              disabled={!email || !password || (tenants.length > 0 && !tenant)}
            >
              Sign in
            </Button>
          </SpaceBetween>
        </Container>
      </form>
    </PublicFrame>
  );
}
