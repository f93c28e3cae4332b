import Button from '@cloudscape-design/components/button';
import ColumnLayout from '@cloudscape-design/components/column-layout';
import Container from '@cloudscape-design/components/container';
import Form from '@cloudscape-design/components/form';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { ChoiceField } from '../../parts/choice-field.tsx';
import { localeChoices } from '../../parts/locales.ts';
import { codeError, fieldError, ProblemAlert } from '../../parts/problem-alert.tsx';
import { currencyFor } from '../../parts/suggestions.ts';
import { TextField } from '../../parts/text-field.tsx';
import type { NewTenant, PlanVersion } from '../shapes.ts';
import { AcceptedAgreements } from './tenant-form-agreements.tsx';
import { type Currency, currencies, modes, useNewTenant } from './use-new-tenant.ts';

interface Props {
  readonly plans: readonly PlanVersion[];
  readonly busy: boolean;
  readonly error: unknown;
  readonly onSubmit: (tenant: NewTenant) => void;
  readonly onCancel: () => void;
}

export function TenantForm({ plans, busy, error, onSubmit, onCancel }: Props) {
  const form = useNewTenant();
  const { fields, set } = form;
  const at = (pointer: string, blank?: string) => fieldError(error, pointer) ?? form.missing(pointer, blank);
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        const tenant = form.submit();
        if (tenant) onSubmit(tenant);
      }}
    >
      <Form
        actions={
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" formAction="none" disabled={busy} onClick={onCancel}>
              Cancel
            </Button>
            <Button variant="primary" formAction="submit" loading={busy} loadingText="Making the tenant">
              Create tenant
            </Button>
          </SpaceBetween>
        }
      >
        <SpaceBetween size="l">
          {(codeError(error, 'slug-taken') ?? codeError(error, 'weak-password')) ? null : (
            <ProblemAlert error={error} />
          )}
          <Container header={<Header variant="h2">Company</Header>}>
            <ColumnLayout columns={2}>
              <TextField
                label="Company name"
                autoFocus
                maxLength={120}
                value={fields.name}
                onChange={form.setName}
                error={at('/name', 'Enter the name of the company.')}
              />
              <TextField
                label="Short name"
                maxLength={40}
                value={fields.slug}
                onChange={form.setSlug}
                error={codeError(error, 'slug-taken') ?? at('/slug', 'Choose a short name.')}
                constraint="3 to 40 lower-case letters, digits and hyphens. It cannot be changed later."
              />
              <ChoiceField
                label="Plan"
                value={fields.plan}
                choices={plans.map(({ key, name }) => ({ value: key, label: name }))}
                onChange={(value) => set({ plan: plans.find(({ key }) => key === value)?.key ?? fields.plan })}
                error={at('/plan')}
              />
              <ChoiceField
                label="Mode"
                value={fields.mode}
                choices={modes}
                onChange={(value) => set({ mode: modes.find((mode) => mode.value === value)?.value ?? fields.mode })}
                error={at('/mode')}
              />
              <ChoiceField
                label="Country"
                value={fields.country}
                choices={form.countries}
                onChange={(country) => set({ country, currency: currencyFor(country) })}
                error={at('/country')}
              />
              <ChoiceField
                label="Currency"
                value={fields.currency}
                choices={currencies.map((value) => ({ value, label: value }))}
                onChange={(value) => set({ currency: value as Currency })}
                error={at('/currency')}
              />
              <ChoiceField
                label="Time zone"
                value={fields.timezone}
                choices={form.timeZones}
                onChange={(timezone) => set({ timezone })}
                error={at('/timezone')}
              />
              <ChoiceField
                label="Language and formats"
                value={fields.locale}
                choices={localeChoices(fields.locale)}
                onChange={(locale) => set({ locale })}
                error={at('/locale')}
              />
            </ColumnLayout>
          </Container>
          <Owner form={form} error={error} at={at} />
          <AcceptedAgreements
            accepted={form.accepted}
            onChange={form.setAccepted}
            error={codeError(error, 'agreement-required') ?? form.missingAgreements}
          />
        </SpaceBetween>
      </Form>
    </form>
  );
}

interface OwnerProps {
  readonly form: ReturnType<typeof useNewTenant>;
  readonly error: unknown;
  readonly at: (pointer: string, blank?: string) => string | undefined;
}

const Owner = ({ form: { fields, set }, error, at }: OwnerProps) => (
  <Container
    header={
      <Header variant="h2" description="Without a password, the owner is invited by e-mail and chooses one.">
        Owner
      </Header>
    }
  >
    <ColumnLayout columns={2}>
      <TextField
        label="Owner’s name"
        maxLength={120}
        value={fields.ownerName}
        onChange={(ownerName) => set({ ownerName })}
        error={at('/owner/name', 'Enter the owner’s name.')}
      />
      <TextField
        label="Owner’s e-mail"
        type="email"
        value={fields.ownerEmail}
        onChange={(ownerEmail) => set({ ownerEmail })}
        error={at('/owner/email', 'Enter the owner’s address.')}
      />
      <TextField
        label="Password (optional)"
        type="password"
        autoComplete="new-password"
        value={fields.password}
        onChange={(password) => set({ password })}
        error={codeError(error, 'weak-password') ?? at('/owner/password')}
        constraint="At least 12 characters."
      />
    </ColumnLayout>
  </Container>
);
