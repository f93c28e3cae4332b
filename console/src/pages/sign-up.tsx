import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { InnerLink } from '../parts/inner-link.tsx';
import { fieldError, ProblemAlert } from '../parts/problem-alert.tsx';
import { PublicFrame } from '../parts/public-frame.tsx';
import { keepDraft } from '../parts/sign-up-draft.ts';
import { TextField } from '../parts/text-field.tsx';
import { useAction } from '../parts/use-action.ts';

export function Page() {
  const navigate = useNavigate();
  const [email, setEmail] = useState('');
  const start = useAction(async (client) => {
    const { id } = await client.tenants.createSignup({ email });
    keepDraft({ id, email });
    await navigate(`/signup/verify?id=${id}`);
  });
  return (
    <PublicFrame
      title="Create an account"
      aside={
        <>
          Already with us? <InnerLink href="/signin">Sign in</InnerLink>
        </>
      }
    >
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void start.run();
        }}
      >
        <Container
          header={
            <Header variant="h1" description="Three short steps; the free plan asks for no card.">
              Create an account
            </Header>
          }
        >
          <SpaceBetween size="l">
            {fieldError(start.error, '/email') ? null : <ProblemAlert error={start.error} />}
            <TextField
              label="Work e-mail"
              type="email"
              autoComplete="email"
              autoFocus
              value={email}
              onChange={setEmail}
              error={fieldError(start.error, '/email')}
              description="We send a six-digit code to it."
            />
            <Button variant="primary" formAction="submit" fullWidth loading={start.busy} disabled={!email}>
              Continue
            </Button>
            <Box variant="small" color="text-body-secondary">
              The agreements come later, before anything is made.
            </Box>
          </SpaceBetween>
        </Container>
      </form>
    </PublicFrame>
  );
}
