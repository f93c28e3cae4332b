import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import { useLoaded } from '../../api/context.tsx';
import { StateBadge, sentence } from '../../parts/badges.tsx';
import { Empty } from '../../parts/empty.tsx';
import { Loadable } from '../../parts/loadable.tsx';
import { PageFrame } from '../../parts/page-frame.tsx';
import { formatUnitPrice, includedText, meterName } from '../../parts/plan-facts.ts';
import { useFormat } from '../../parts/use-format.ts';
import type { PlanVersion } from '../shapes.ts';

const locale = navigator.language || 'en';

export function Page() {
  const loaded = useLoaded((client) => client.billing.listPlanVersions(), []);
  return (
    <PageFrame
      title="Plans"
      description="Every version of every plan. A subscription keeps the version it was made with."
    >
      <Loadable of={loaded}>
        {({ data }) =>
          data.length === 0 ? (
            <Empty title="No plans" />
          ) : (
            <SpaceBetween size="l">
              {data.map((plan) => (
                <Version key={`${plan.key}-${plan.version}`} plan={plan} />
              ))}
            </SpaceBetween>
          )
        }
      </Loadable>
    </PageFrame>
  );
}

function Version({ plan }: { readonly plan: PlanVersion }) {
  const format = useFormat();
  const fees = plan.recurring.filter(({ minor }) => minor !== 0n).map(format.money);
  return (
    <Container
      header={
        <Header variant="h2" actions={<StateBadge state={plan.state} />}>
          {plan.name}, version {plan.version}
        </Header>
      }
    >
      <SpaceBetween size="m">
        <KeyValuePairs
          columns={3}
          items={[
            { label: 'Catalogue', value: plan.catalogue },
            { label: 'Fee', value: fees.length > 0 ? `${fees.join(', ')} a ${plan.interval}` : 'Free of charge' },
            { label: 'Limits', value: limitsOf(plan) },
          ]}
        />
        <Table
          variant="embedded"
          items={plan.meters}
          trackBy="key"
          ariaLabels={{ tableLabel: `Meters of ${plan.name}, version ${plan.version}` }}
          wrapLines
          columnDefinitions={[
            { id: 'meter', header: 'Meter', isRowHeader: true, cell: ({ key }) => meterName(key) },
            {
              id: 'included',
              header: 'Included',
              cell: (meter) => includedText(meter, locale),
            },
            { id: 'beyond', header: 'Beyond, a unit', cell: (meter) => priceOf(meter) },
          ]}
        />
      </SpaceBetween>
    </Container>
  );
}

const limitsOf = ({ limits }: PlanVersion): string =>
  Object.entries(limits)
    .map(([name, limit]) => `${sentence(wordsOf(name))}: ${limit ?? 'none'}`)
    .join('; ');

/** `requestsPerMinute` as “requests per minute”. */
const wordsOf = (name: string): string =>
  name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`).replace(/^api /, 'API ');

function priceOf({ overage, prices }: PlanVersion['meters'][number]): string {
  if (overage === 'blocked') return 'Refused';
  const texts = prices.map(({ currency, tiers }) => {
    const steps = tiers.map(({ unitPrice }) => formatUnitPrice(unitPrice, currency, locale));
    return steps.join(' → ');
  });
  return texts.join('; ');
}
