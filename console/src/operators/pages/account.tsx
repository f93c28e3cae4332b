import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useTell } from '../../parts/notices.tsx';
import { PageFrame } from '../../parts/page-frame.tsx';
import { useStaff } from '../staff.ts';
import { MfaEnrolment } from './mfa-enrolment.tsx';

const told = { 'ops:read': 'See everything here', 'ops:write': 'Change tenants, operations and queues' } as const;

export function Page() {
  const { me, reloadMe } = useStaff();
  const tell = useTell();
  const done = () => {
    tell('Your second factor is set up. From now on you sign in with a code of your authenticator.');
    reloadMe();
  };
  return (
    <PageFrame title="My account">
      <Container header={<Header variant="h2">You</Header>}>
        <KeyValuePairs
          columns={3}
          items={[
            { label: 'E-mail', value: me.email },
            { label: 'Id', value: <span className="hash">{me.id}</span> },
            { label: 'You may', value: me.permissions.map((permission) => told[permission]).join('; ') },
          ]}
        />
      </Container>
      <Container
        header={
          <Header variant="h2" description="A code of your authenticator app, beside the password.">
            Second factor
          </Header>
        }
      >
        {me.mfa.enrolled ? (
          <StatusIndicator type="success">Set up</StatusIndicator>
        ) : (
          <SpaceBetween size="m">
            <StatusIndicator type="warning">Not set up</StatusIndicator>
            <Box variant="p">Whoever learns your password can sign in as you. A second factor stops that.</Box>
            <MfaEnrolment onDone={done} />
          </SpaceBetween>
        )}
      </Container>
    </PageFrame>
  );
}
