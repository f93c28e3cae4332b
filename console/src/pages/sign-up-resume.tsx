import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { TextField } from '../parts/text-field.tsx';

/** After a reload in the midst of it: the request can be repeated as it was, but for the password, which is never kept. */
export function ResumeForm({
  name,
  onContinue,
  onChange,
}: {
  readonly name: string;
  readonly onContinue: (password: string) => void;
  readonly onChange: () => void;
}) {
  const [password, setPassword] = useState('');
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onContinue(password);
      }}
    >
      <Container
        header={
          <Header variant="h1" description={`${name} was being made when this page was left.`}>
            Go on where you were
          </Header>
        }
      >
        <SpaceBetween size="l">
          <TextField
            label="Password"
            type="password"
            autoComplete="current-password"
            autoFocus
            value={password}
            onChange={setPassword}
            description="The one you chose a moment ago."
          />
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="primary" formAction="submit" disabled={password.length < 12}>
              Continue
            </Button>
            <Button variant="link" formAction="none" onClick={onChange}>
              Change the details
            </Button>
          </SpaceBetween>
        </SpaceBetween>
      </Container>
    </form>
  );
}
