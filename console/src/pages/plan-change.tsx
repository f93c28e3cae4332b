import Box from '@cloudscape-design/components/box';
import FormField from '@cloudscape-design/components/form-field';
import RadioGroup from '@cloudscape-design/components/radio-group';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { ApiProblem } from '../../../sdk/client.ts';
import { useLoaded } from '../api/context.tsx';
import { ActionModal } from '../parts/action-modal.tsx';
import { InnerLink } from '../parts/inner-link.tsx';
import { Lines, Totals } from '../parts/invoice-lines.tsx';
import { Loadable } from '../parts/loadable.tsx';
import { useTell } from '../parts/notices.tsx';
import { feeOf } from '../parts/plan-facts.ts';
import { useAction } from '../parts/use-action.ts';
import { useFormat } from '../parts/use-format.ts';
import type { Plan, Subscription } from '../shapes.ts';

interface Props {
  readonly plan: Plan;
  readonly plans: readonly Plan[];
  readonly current: Subscription;
  readonly onDone: () => void;
  readonly onDismiss: () => void;
}

type When = 'now' | 'period-end';

/** More at once, less at the end of what is paid for: the usual wish, and the other one is a click away. */
function usualTime(plan: Plan, current: Plan | undefined, currency: string): When {
  const fee = feeOf(plan, currency)?.minor ?? 0n;
  return current && fee < (feeOf(current, currency)?.minor ?? 0n) ? 'period-end' : 'now';
}

export function ChangePlan({ plan, plans, current, onDone, onDismiss }: Props) {
  const tell = useTell();
  const format = useFormat();
  const [when, setWhen] = useState<When>(() =>
    usualTime(
      plan,
      plans.find(({ key }) => key === current.plan),
      current.currency,
    ),
  );
  const preview = useLoaded((client) => client.billing.previewChange({ plan: plan.key, when }), [plan.key, when]);
  const change = useAction(async (client, options) => {
    await client.billing.changeSubscription({ plan: plan.key, when }, options);
    tell(when === 'now' ? `You are on ${plan.name} now.` : `You will be on ${plan.name} from the end of the period.`);
    onDone();
  });
  const needsAddress = change.error instanceof ApiProblem && change.error.code === 'billing-address-required';
  const needsCard = change.error instanceof ApiProblem && change.error.code === 'payment-method-required';
  return (
    <ActionModal
      title={`Change to ${plan.name}`}
      submitText="Confirm change"
      size="large"
      busy={change.busy}
      error={change.error}
      disabled={!preview.data || preview.loading}
      onSubmit={() => void change.run()}
      onDismiss={onDismiss}
    >
      {needsAddress ? <InnerLink href="/billing-details">Say where invoices go</InnerLink> : null}
      {needsCard ? <InnerLink href="/payment-methods">Save a payment method</InnerLink> : null}
      <FormField label="When">
        <RadioGroup
          value={when}
          onChange={({ detail }) => setWhen(detail.value as When)}
          items={[
            {
              value: 'now',
              label: 'Now',
              description:
                'The rest of the period is charged and what is unused of the old plan credited, on the invoice that closes the period.',
            },
            {
              value: 'period-end',
              label: 'At the end of the period',
              description: `On ${format.day(current.period.end)}; nothing changes until then.`,
            },
          ]}
        />
      </FormField>
      <Loadable of={preview}>
        {(found) => (
          <SpaceBetween size="s">
            <Box variant="p">In effect on {format.instant(found.effectiveAt)}.</Box>
            <Lines lines={found.lines} title="What it costs" empty="There is nothing to pay for this change." />
            <Totals net={found.net} taxes={found.taxes} taxState={found.taxState} total={found.total} />
          </SpaceBetween>
        )}
      </Loadable>
    </ActionModal>
  );
}
