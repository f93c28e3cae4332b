import Box from '@cloudscape-design/components/box';
import ColumnLayout from '@cloudscape-design/components/column-layout';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import type { Client } from '../../../sdk/client.ts';
import { useLoaded } from '../api/context.tsx';
import { type Permission, useHere } from '../here.ts';
import { InnerLink } from '../parts/inner-link.tsx';

interface Step {
  readonly text: string;
  readonly why: string;
  readonly href: string;
  readonly permission: Permission;
  readonly isDone: (client: Client) => Promise<boolean>;
}

const steps: readonly Step[] = [
  {
    text: 'Create a project',
    why: 'It holds your team’s files.',
    href: '/projects',
    permission: 'projects:write',
    isDone: async (client) => (await client.workspace.listProjects({ limit: 1 })).data.length > 0,
  },
  {
    text: 'Invite your team',
    why: 'Each person with a role of their own.',
    href: '/people',
    permission: 'people:write',
    isDone: async (client) => (await client.identity.listInvitations({ limit: 1 })).data.length > 0,
  },
  {
    text: 'Save a payment method',
    why: 'Invoices are paid by themselves then.',
    href: '/payment-methods',
    permission: 'billing:write',
    isDone: async (client) => (await client.billing.listPaymentMethods()).data.length > 0,
  },
  {
    text: 'Create an API token',
    why: 'For programs that work for you.',
    href: '/tokens',
    permission: 'tokens:write',
    isDone: async (client) => (await client.identity.listApiTokens({ limit: 1 })).data.length > 0,
  },
];

/** The way in for a new company. It goes away once all of it is done, and says nothing where it cannot know. */
export function QuickSteps() {
  const { may } = useHere();
  const mine = steps.filter(({ permission }) => may(permission));
  const loaded = useLoaded((client) => Promise.all(mine.map(({ isDone }) => isDone(client))), []);
  const done = loaded.data;
  if (!done || done.every(Boolean)) return null;
  return (
    <Container
      header={
        <Header variant="h2" description={`${done.filter(Boolean).length} of ${mine.length} done`}>
          First steps
        </Header>
      }
    >
      <ColumnLayout columns={mine.length} variant="text-grid">
        {mine.map(({ text, why, href }, index) => (
          <div key={href}>
            {done[index] ? (
              <StatusIndicator type="success">{text}</StatusIndicator>
            ) : (
              <StatusIndicator type="pending">
                <InnerLink href={href}>{text}</InnerLink>
              </StatusIndicator>
            )}
            <Box variant="small" color="text-body-secondary" display="block">
              {why}
            </Box>
          </div>
        ))}
      </ColumnLayout>
    </Container>
  );
}
