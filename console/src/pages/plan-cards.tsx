import Badge from '@cloudscape-design/components/badge';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import ColumnLayout from '@cloudscape-design/components/column-layout';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useHere } from '../here.ts';
import { factsOf, feeText } from '../parts/plan-facts.ts';
import type { Plan, Subscription } from '../shapes.ts';

interface Props {
  readonly plans: readonly Plan[];
  readonly subscription: Subscription;
  readonly onChoose?: (plan: Plan) => void;
}

export function PlanCards({ plans, subscription, onChoose }: Props) {
  const { locale } = useHere().tenant;
  const { currency, plan: current } = subscription;
  return (
    <ColumnLayout columns={3}>
      {plans.map((plan) => (
        <Container
          key={plan.key}
          fitHeight
          header={
            <Header variant="h2" actions={plan.key === current ? <Badge color="green">Current</Badge> : null}>
              {plan.name}
            </Header>
          }
          footer={
            onChoose && plan.key !== current ? (
              <Button fullWidth onClick={() => onChoose(plan)}>
                Choose {plan.name}
              </Button>
            ) : null
          }
        >
          <SpaceBetween size="s">
            <Box fontSize="heading-m" fontWeight="bold">
              {feeText(plan, currency, locale)}
            </Box>
            <ul className="facts">
              {factsOf(plan, currency, locale).map((fact) => (
                <li key={fact}>{fact}</li>
              ))}
            </ul>
          </SpaceBetween>
        </Container>
      ))}
    </ColumnLayout>
  );
}
