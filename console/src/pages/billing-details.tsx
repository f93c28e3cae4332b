import Button from '@cloudscape-design/components/button';
import ColumnLayout from '@cloudscape-design/components/column-layout';
import Container from '@cloudscape-design/components/container';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useMemo, useState } from 'react';
import { ApiProblem } from '../../../sdk/client.ts';
import { useLoaded } from '../api/context.tsx';
import { useHere } from '../here.ts';
import { ChoiceField } from '../parts/choice-field.tsx';
import { Loadable } from '../parts/loadable.tsx';
import { countryChoices } from '../parts/locales.ts';
import { useTell } from '../parts/notices.tsx';
import { PageFrame } from '../parts/page-frame.tsx';
import { fieldError, ProblemAlert } from '../parts/problem-alert.tsx';
import { TextField } from '../parts/text-field.tsx';
import { useAction } from '../parts/use-action.ts';
import { useFormat } from '../parts/use-format.ts';
import type { BillingDetails } from '../shapes.ts';

export function Page() {
  const loaded = useLoaded((client) => client.billing.getBillingDetails(), []);
  return (
    <PageFrame
      title="Billing details"
      description="What stands on invoices from now on. Those that are final stay as they are."
    >
      <Loadable of={loaded}>
        {(details) => <DetailsForm key={details.etag} details={details} reload={loaded.reload} />}
      </Loadable>
    </PageFrame>
  );
}

const orNull = (text: string) => text.trim() || null;

function useFields(details: BillingDetails, country: string) {
  const { address } = details;
  const [fields, setFields] = useState({
    name: details.name,
    email: details.email ?? '',
    line1: address?.line1 ?? '',
    line2: address?.line2 ?? '',
    postalCode: address?.postalCode ?? '',
    city: address?.city ?? '',
    region: address?.region ?? '',
    country: address?.country ?? country,
    taxId: details.taxId ?? '',
  });
  const set = (name: keyof typeof fields) => (value: string) => setFields((before) => ({ ...before, [name]: value }));
  return { fields, set };
}

/** No address at all is one that nobody has begun to write. */
function bodyOf({ name, email, taxId, ...place }: ReturnType<typeof useFields>['fields']) {
  const { line1, line2, postalCode, city, region, country } = place;
  const begun = [line1, line2, postalCode, city, region].some((text) => text.trim());
  const address = {
    line1,
    line2: orNull(line2),
    postalCode: orNull(postalCode),
    city,
    region: orNull(region),
    country,
  };
  return { name, email: orNull(email), address: begun ? address : null, taxId: orNull(taxId) };
}

const checks = {
  verified: { type: 'success', text: 'Confirmed by the tax office' },
  unverified: { type: 'warning', text: 'Not known to the tax office: your invoices are taxed' },
  pending: { type: 'pending', text: 'Being checked: until then your invoices are taxed' },
  unchecked: { type: 'info', text: 'There is no register to check this number in' },
} as const;

function TaxIdCheck({ check }: { readonly check: NonNullable<BillingDetails['taxIdCheck']> }) {
  const format = useFormat();
  const { type, text } = checks[check.status];
  const since = check.checkedAt ? ` (${format.instant(check.checkedAt)})` : '';
  const as = check.name ? ` as ${check.name}` : '';
  return <StatusIndicator type={type}>{`${text}${as}${since}`}</StatusIndicator>;
}

interface Props {
  readonly details: BillingDetails;
  readonly reload: () => void;
}

function DetailsForm({ details, reload }: Props) {
  const { tenant, may } = useHere();
  const tell = useTell();
  const { fields, set } = useFields(details, tenant.country);
  const save = useAction(async (client, options) => {
    await client.billing.putBillingDetails(bodyOf(fields), { ...options, ifMatch: details.etag });
    tell('The billing details are saved.');
    reload();
  });
  const countries = useMemo(countryChoices, []);
  const readOnly = !may('billing:write');
  const outdated = save.error instanceof ApiProblem && save.error.status === 412;
  const text = (name: keyof typeof fields, label: string, pointer: string, maxLength: number) => (
    <TextField
      label={label}
      maxLength={maxLength}
      value={fields[name]}
      onChange={set(name)}
      disabled={readOnly}
      error={fieldError(save.error, pointer)}
    />
  );
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void save.run();
      }}
    >
      <Container
        footer={
          readOnly ? null : (
            <Button variant="primary" formAction="submit" loading={save.busy} disabled={!fields.name.trim()}>
              Save billing details
            </Button>
          )
        }
      >
        <SpaceBetween size="l">
          <ProblemAlert error={save.error} {...(outdated ? { retry: reload } : {})} />
          <ColumnLayout columns={2}>
            {text('name', 'Name on invoices', '/name', 120)}
            {text('email', 'Billing e-mail', '/email', 254)}
            {text('line1', 'Street and number', '/address/line1', 120)}
            {text('line2', 'Addition', '/address/line2', 120)}
            {text('postalCode', 'Postal code', '/address/postalCode', 16)}
            {text('city', 'City', '/address/city', 80)}
            {text('region', 'State or region', '/address/region', 80)}
            <ChoiceField
              label="Country"
              value={fields.country}
              choices={countries}
              onChange={set('country')}
              disabled={readOnly}
              error={fieldError(save.error, '/address/country')}
            />
            <SpaceBetween size="xs">
              {text('taxId', 'Tax number', '/taxId', 40)}
              {details.taxIdCheck ? <TaxIdCheck check={details.taxIdCheck} /> : null}
            </SpaceBetween>
          </ColumnLayout>
        </SpaceBetween>
      </Container>
    </form>
  );
}
