import Box from '@cloudscape-design/components/box';
import ColumnLayout from '@cloudscape-design/components/column-layout';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useLoaded } from '../api/context.tsx';
import { useHere } from '../here.ts';
import { StateBadge } from '../parts/badges.tsx';
import { InnerLink } from '../parts/inner-link.tsx';
import { Loadable } from '../parts/loadable.tsx';
import { PageFrame } from '../parts/page-frame.tsx';
import { feeText } from '../parts/plan-facts.ts';
import { useFormat } from '../parts/use-format.ts';
import { QuickSteps } from './overview-steps.tsx';
import { MeterBar } from './usage-meter-bar.tsx';

export function Page() {
  const { me, tenant, may } = useHere();
  return (
    <PageFrame title="Overview" description={`Welcome back, ${me.name || me.email}. This is ${tenant.name}.`}>
      <QuickSteps />
      <ColumnLayout columns={may('billing:read') ? 2 : 1}>
        {may('billing:read') ? <PlanCard /> : null}
        {may('usage:read') ? <UsageCard /> : null}
      </ColumnLayout>
      {may('billing:read') ? <OpenInvoices /> : null}
    </PageFrame>
  );
}

function PlanCard() {
  const format = useFormat();
  const { tenant } = useHere();
  const loaded = useLoaded(async (client) => {
    const [subscription, plans, upcoming] = await Promise.all([
      client.billing.getSubscription(),
      client.billing.listPlans(),
      client.billing.getUpcomingInvoice(),
    ]);
    return { subscription, upcoming, plan: plans.data.find(({ key }) => key === subscription.plan) };
  }, []);
  return (
    <Container
      fitHeight
      header={
        <Header variant="h2" actions={<InnerLink href="/plan">Manage plan</InnerLink>}>
          Plan
        </Header>
      }
    >
      <Loadable of={loaded}>
        {({ subscription, upcoming, plan }) => (
          <SpaceBetween size="m">
            <Box fontSize="heading-xl" fontWeight="bold">
              {plan?.name ?? subscription.plan}
            </Box>
            <KeyValuePairs
              columns={2}
              items={[
                { label: 'State', value: <StateBadge state={subscription.state} /> },
                { label: 'Fee', value: plan ? feeText(plan, subscription.currency, tenant.locale) : 'By contract' },
                { label: 'Next invoice, as it stands', value: format.money(upcoming.total) },
                { label: 'Current period', value: format.period(subscription.period) },
                ...(subscription.cancelAt ? [{ label: 'Ends', value: format.day(subscription.cancelAt) }] : []),
                ...(subscription.pendingChange
                  ? [
                      {
                        label: 'Changes',
                        value: `To ${subscription.pendingChange.plan} on ${format.day(subscription.pendingChange.effectiveAt)}`,
                      },
                    ]
                  : []),
              ]}
            />
          </SpaceBetween>
        )}
      </Loadable>
    </Container>
  );
}

function UsageCard() {
  const loaded = useLoaded((client) => client.metering.getCurrentUsage(), []);
  return (
    <Container
      fitHeight
      header={
        <Header variant="h2" actions={<InnerLink href="/usage">Show usage</InnerLink>}>
          Usage this period
        </Header>
      }
    >
      <Loadable of={loaded}>
        {({ meters }) => (
          <SpaceBetween size="m">
            {meters.map((meter) => (
              <MeterBar key={meter.key} meter={meter} />
            ))}
          </SpaceBetween>
        )}
      </Loadable>
    </Container>
  );
}

function OpenInvoices() {
  const format = useFormat();
  const loaded = useLoaded(async (client) => {
    const { data } = await client.billing.listInvoices({ limit: 25 });
    return data.filter(({ state }) => state === 'final' || state === 'past-due');
  }, []);
  return (
    <Container
      header={
        <Header variant="h2" actions={<InnerLink href="/invoices">All invoices</InnerLink>}>
          Open invoices
        </Header>
      }
    >
      <Loadable of={loaded}>
        {(open) =>
          open.length === 0 ? (
            <Box color="text-body-secondary">Nothing is open. Well paid.</Box>
          ) : (
            <SpaceBetween size="s">
              {open.map((invoice) => (
                <KeyValuePairs
                  key={invoice.id}
                  columns={4}
                  items={[
                    {
                      label: 'Invoice',
                      value: <InnerLink href={`/invoices/${invoice.id}`}>{invoice.number ?? 'Draft'}</InnerLink>,
                    },
                    { label: 'State', value: <StateBadge state={invoice.state} /> },
                    { label: 'Due', value: format.money(invoice.due) },
                    {
                      label: 'Due on',
                      value: invoice.dueAt ? format.day(invoice.dueAt) : 'As soon as a card is saved',
                    },
                  ]}
                />
              ))}
            </SpaceBetween>
          )
        }
      </Loadable>
    </Container>
  );
}
