import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { useLoaded } from '../api/context.tsx';
import { useHere } from '../here.ts';
import { StateBadge } from '../parts/badges.tsx';
import { Loadable } from '../parts/loadable.tsx';
import { useTell } from '../parts/notices.tsx';
import { PageFrame } from '../parts/page-frame.tsx';
import { feeText } from '../parts/plan-facts.ts';
import { ProblemAlert } from '../parts/problem-alert.tsx';
import { useAction } from '../parts/use-action.ts';
import { useFormat } from '../parts/use-format.ts';
import type { Plan, Subscription } from '../shapes.ts';
import { CancelPlan } from './plan-cancel.tsx';
import { PlanCards } from './plan-cards.tsx';
import { ChangePlan } from './plan-change.tsx';

type Open = { readonly kind: 'change'; readonly plan: Plan } | { readonly kind: 'cancel' } | undefined;

export function Page() {
  const { may, reloadTenant } = useHere();
  const [open, setOpen] = useState<Open>();
  const loaded = useLoaded(async (client) => {
    const [subscription, plans] = await Promise.all([client.billing.getSubscription(), client.billing.listPlans()]);
    return { subscription, plans: plans.data };
  }, []);
  const done = () => {
    setOpen(undefined);
    loaded.reload();
    reloadTenant();
  };
  const mayWrite = may('billing:write');
  return (
    <PageFrame title="Plan" description="What is bought, and what it would cost to buy something else.">
      <Loadable of={loaded}>
        {({ subscription, plans }) => (
          <SpaceBetween size="l">
            <Current
              subscription={subscription}
              plan={plans.find(({ key }) => key === subscription.plan)}
              mayWrite={mayWrite}
              onCancel={() => setOpen({ kind: 'cancel' })}
              onChanged={done}
            />
            <PlanCards
              plans={plans}
              subscription={subscription}
              {...(mayWrite ? { onChoose: (plan: Plan) => setOpen({ kind: 'change', plan }) } : {})}
            />
            {open?.kind === 'change' ? (
              <ChangePlan
                plan={open.plan}
                current={subscription}
                plans={plans}
                onDone={done}
                onDismiss={() => setOpen(undefined)}
              />
            ) : null}
            {open?.kind === 'cancel' ? (
              <CancelPlan subscription={subscription} onDone={done} onDismiss={() => setOpen(undefined)} />
            ) : null}
          </SpaceBetween>
        )}
      </Loadable>
    </PageFrame>
  );
}

interface CurrentProps {
  readonly subscription: Subscription;
  readonly plan: Plan | undefined;
  readonly mayWrite: boolean;
  readonly onCancel: () => void;
  readonly onChanged: () => void;
}

function Current({ subscription, plan, mayWrite, onCancel, onChanged }: CurrentProps) {
  const { tenant } = useHere();
  const format = useFormat();
  const tell = useTell();
  const resume = useAction(async (client, options) => {
    await client.billing.resumeSubscription(undefined, options);
    tell('The plan goes on.');
    onChanged();
  });
  const { cancelAt, pendingChange, period, state } = subscription;
  return (
    <SpaceBetween size="s">
      <ProblemAlert error={resume.error} />
      {cancelAt ? (
        <Alert
          type="warning"
          header={`Canceled: it ends on ${format.day(cancelAt)}`}
          action={
            mayWrite ? (
              <Button loading={resume.busy} onClick={() => void resume.run()}>
                Resume plan
              </Button>
            ) : null
          }
        >
          Until then everything stays as it is.
        </Alert>
      ) : null}
      {pendingChange ? (
        <Alert type="info">{`Changes to ${pendingChange.plan} on ${format.day(pendingChange.effectiveAt)}.`}</Alert>
      ) : null}
      <Container
        header={
          <Header
            variant="h2"
            actions={
              mayWrite && !cancelAt && subscription.plan !== 'free' ? (
                <Button onClick={onCancel}>Cancel plan</Button>
              ) : null
            }
          >
            Current plan
          </Header>
        }
      >
        <KeyValuePairs
          columns={4}
          items={[
            { label: 'Plan', value: plan?.name ?? subscription.plan },
            { label: 'Fee', value: plan ? feeText(plan, subscription.currency, tenant.locale) : 'By contract' },
            { label: 'State', value: <StateBadge state={state} /> },
            { label: 'Current period', value: format.period(period) },
          ]}
        />
      </Container>
    </SpaceBetween>
  );
}
