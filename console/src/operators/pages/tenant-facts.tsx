import Box from '@cloudscape-design/components/box';
import ColumnLayout from '@cloudscape-design/components/column-layout';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator, { type StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';
import { StateBadge, sentence } from '../../parts/badges.tsx';
import { useFormat } from '../../parts/use-format.ts';
import type { Inspected } from '../shapes.ts';

type KeyState = Inspected['key']['state'];
const keyLooks: Readonly<Record<KeyState, StatusIndicatorProps.Type>> = {
  enabled: 'success',
  disabled: 'warning',
  'pending-deletion': 'error',
  absent: 'stopped',
};

const regionName = (country: string): string =>
  new Intl.DisplayNames(['en'], { type: 'region' }).of(country) ?? country;

export const TenantFacts = ({ of }: { readonly of: Inspected }) => (
  <SpaceBetween size="l">
    <Company of={of} />
    <ColumnLayout columns={2}>
      <Subscription of={of} />
      <Stores of={of} />
    </ColumnLayout>
  </SpaceBetween>
);

function Company({ of: { tenant, lastActivityAt } }: { readonly of: Inspected }) {
  const format = useFormat();
  return (
    <Container header={<Header variant="h2">Company</Header>}>
      <KeyValuePairs
        columns={4}
        items={[
          { label: 'Short name', value: tenant.slug },
          { label: 'State', value: <StateBadge state={tenant.state} /> },
          { label: 'Mode', value: sentence(tenant.mode) },
          { label: 'Country', value: regionName(tenant.country) },
          { label: 'Time zone', value: tenant.timezone },
          { label: 'Language and formats', value: tenant.locale },
          { label: 'Region', value: tenant.region },
          { label: 'Isolation', value: tenant.isolation === 'silo' ? 'Stores of its own' : 'Shared stores, own key' },
          { label: 'Made', value: format.instant(tenant.createdAt) },
          { label: 'Last activity', value: lastActivityAt ? format.instant(lastActivityAt) : 'None known' },
        ]}
      />
    </Container>
  );
}

function Subscription({ of: { subscription } }: { readonly of: Inspected }) {
  const format = useFormat();
  return (
    <Container fitHeight header={<Header variant="h2">Subscription</Header>}>
      {subscription ? (
        <KeyValuePairs
          columns={2}
          items={[
            { label: 'Plan', value: `${sentence(subscription.plan)}, version ${subscription.version}` },
            { label: 'State', value: <StateBadge state={subscription.state} /> },
            { label: 'Billed', value: `In ${subscription.currency}, by the ${subscription.interval}` },
            { label: 'Current period', value: format.period(subscription.period) },
            ...(subscription.cancelAt ? [{ label: 'Ends', value: format.day(subscription.cancelAt) }] : []),
          ]}
        />
      ) : (
        <Box color="text-body-secondary">Nothing is bought.</Box>
      )}
    </Container>
  );
}

function Stores({ of: { people, key, storage } }: { readonly of: Inspected }) {
  const format = useFormat();
  return (
    <Container fitHeight header={<Header variant="h2">People and stores</Header>}>
      <KeyValuePairs
        columns={2}
        items={[
          {
            label: 'Active people',
            value: people.limit === null ? `${people.active}, without limit` : `${people.active} of ${people.limit}`,
          },
          {
            label: 'Encryption key',
            value: <StatusIndicator type={keyLooks[key.state]}>{sentence(key.state)}</StatusIndicator>,
          },
          { label: 'Files', value: storage ? format.bytes(Number(storage.bytes)) : 'None known' },
        ]}
      />
    </Container>
  );
}
