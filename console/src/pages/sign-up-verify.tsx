import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { Navigate, useNavigate, useSearchParams } from 'react-router';
import { ApiProblem } from '../../../sdk/client.ts';
import { InnerLink } from '../parts/inner-link.tsx';
import { codeError, fieldError, ProblemAlert } from '../parts/problem-alert.tsx';
import { PublicFrame } from '../parts/public-frame.tsx';
import { keepDraft, readDraft } from '../parts/sign-up-draft.ts';
import { TextField } from '../parts/text-field.tsx';
import { useAction } from '../parts/use-action.ts';

export function Page() {
  const navigate = useNavigate();
  const [search] = useSearchParams();
  const [code, setCode] = useState('');
  const draft = readDraft();
  const id = search.get('id') ?? draft?.id;
  const email = draft?.id === id ? draft?.email : undefined;
  const verify = useAction(async (client) => {
    const { signupToken } = await client.tenants.verifySignup({ signupId: id ?? '', code });
    keepDraft({ id: id ?? '', email: email ?? '', signupToken });
    await navigate('/signup/company');
  });
  if (!id) return <Navigate to="/signup" replace />;
  const ended = verify.error instanceof ApiProblem && verify.error.status === 410;
  const wrong = codeError(verify.error, 'wrong-code') ?? fieldError(verify.error, '/code');
  return (
    <PublicFrame title="Enter the code" aside={<InnerLink href="/signup">Use another address</InnerLink>}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void verify.run();
        }}
      >
        <Container
          header={
            <Header
              variant="h1"
              description={email ? `We sent a six-digit code to ${email}.` : 'We sent you a six-digit code.'}
            >
              Enter the code
            </Header>
          }
        >
          <SpaceBetween size="l">
            {wrong ? null : <ProblemAlert error={verify.error} />}
            {ended ? (
              <Button href="/signup" fullWidth>
                Start again
              </Button>
            ) : (
              <SpaceBetween size="l">
                <TextField
                  label="Code"
                  inputMode="numeric"
                  autoComplete="one-time-code"
                  autoFocus
                  maxLength={7}
                  value={code}
                  onChange={(text) => setCode(text.replace(/\D/g, '').slice(0, 6))}
                  error={wrong}
                  constraint="Six digits. Nothing came? Look into the spam folder, or use another address."
                />
                <Button
                  variant="primary"
                  formAction="submit"
                  fullWidth
                  loading={verify.busy}
                  disabled={code.length !== 6}
                >
                  Verify
                </Button>
              </SpaceBetween>
            )}
          </SpaceBetween>
        </Container>
      </form>
    </PublicFrame>
  );
}
