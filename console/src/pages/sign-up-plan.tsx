import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Tiles from '@cloudscape-design/components/tiles';
import { factsOf, feeText } from '../parts/plan-facts.ts';
import type { Plan, PlanKey } from '../shapes.ts';

interface Props {
  readonly plans: readonly Plan[];
  readonly value: PlanKey;
  readonly onChange: (plan: PlanKey) => void;
  readonly currency: string;
  readonly locale: string;
  readonly error: string | undefined;
}

export function PlanChoice({ plans, value, onChange, currency, locale, error }: Props) {
  const chosen = plans.find(({ key }) => key === value);
  return (
    <Container
      header={
        <Header variant="h2" description="You can change it at any time.">
          Plan
        </Header>
      }
    >
      <FormField label="Plan" errorText={error} stretch>
        <Tiles
          ariaLabel="Plan"
          columns={3}
          value={value}
          onChange={({ detail }) => onChange(detail.value as PlanKey)}
          items={plans.map((plan) => ({
            value: plan.key,
            label: plan.name,
            description: feeText(plan, currency, locale),
          }))}
        />
      </FormField>
      {chosen ? (
        <ul aria-label={`What ${chosen.name} includes`}>
          {factsOf(chosen, currency, locale).map((fact) => (
            <li key={fact}>{fact}</li>
          ))}
        </ul>
      ) : null}
    </Container>
  );
}
