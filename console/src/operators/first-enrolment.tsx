import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { PublicFrame } from '../parts/public-frame.tsx';
import { MfaEnrolment } from './pages/mfa-enrolment.tsx';

interface Props {
  readonly onDone: () => void;
  readonly onLeave: () => Promise<void>;
}

/** Where the stage asks for a second factor, nothing else is open until there is one. */
export const FirstEnrolment = ({ onDone, onLeave }: Props) => (
  <PublicFrame
    title="Set up your second factor"
    aside={
      <Button variant="inline-link" onClick={() => void onLeave()}>
        Sign out
      </Button>
    }
  >
    <Container header={<Header variant="h1">Set up your second factor</Header>}>
      <SpaceBetween size="l">
        <Box variant="p">Staff work with two factors here. It takes a minute, and an authenticator app.</Box>
        <MfaEnrolment onDone={onDone} />
      </SpaceBetween>
    </Container>
  </PublicFrame>
);
