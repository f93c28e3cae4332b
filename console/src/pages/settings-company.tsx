import Button from '@cloudscape-design/components/button';
import ColumnLayout from '@cloudscape-design/components/column-layout';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useMemo, useState } from 'react';
import { ApiProblem } from '../../../sdk/client.ts';
import { useHere } from '../here.ts';
import { ChoiceField } from '../parts/choice-field.tsx';
import { localeChoices, timeZoneChoices } from '../parts/locales.ts';
import { useTell } from '../parts/notices.tsx';
import { fieldError, ProblemAlert } from '../parts/problem-alert.tsx';
import { TextField } from '../parts/text-field.tsx';
import { useAction } from '../parts/use-action.ts';
import { useFormat } from '../parts/use-format.ts';

export function CompanySettings() {
  const { tenant, may, reloadTenant } = useHere();
  const tell = useTell();
  const format = useFormat();
  const [name, setName] = useState(tenant.name);
  const [locale, setLocale] = useState(tenant.locale);
  const [timezone, setTimezone] = useState(tenant.timezone);
  const zones = useMemo(() => timeZoneChoices(tenant.timezone), [tenant.timezone]);
  const languages = useMemo(() => localeChoices(tenant.locale), [tenant.locale]);
  const save = useAction(async (client, options) => {
    await client.tenants.updateTenant({ name, locale, timezone }, { ...options, ifMatch: tenant.etag });
    tell('The settings are saved.');
    reloadTenant();
  });
  const outdated = save.error instanceof ApiProblem && save.error.status === 412;
  const unchanged = name === tenant.name && locale === tenant.locale && timezone === tenant.timezone;
  const readOnly = !may('tenant:write');
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void save.run();
      }}
    >
      <Container
        header={<Header variant="h2">Company</Header>}
        footer={
          readOnly ? null : (
            <Button variant="primary" formAction="submit" loading={save.busy} disabled={unchanged || !name.trim()}>
              Save changes
            </Button>
          )
        }
      >
        <SpaceBetween size="l">
          <ProblemAlert error={save.error} {...(outdated ? { retry: reloadTenant } : {})} />
          <ColumnLayout columns={3}>
            <TextField
              label="Company name"
              maxLength={120}
              value={name}
              onChange={setName}
              disabled={readOnly}
              error={fieldError(save.error, '/name')}
            />
            <ChoiceField
              label="Language and formats"
              value={locale}
              choices={languages}
              onChange={setLocale}
              disabled={readOnly}
              error={fieldError(save.error, '/locale')}
            />
            <ChoiceField
              label="Time zone"
              value={timezone}
              choices={zones}
              onChange={setTimezone}
              disabled={readOnly}
              error={fieldError(save.error, '/timezone')}
            />
          </ColumnLayout>
          <KeyValuePairs
            columns={4}
            items={[
              { label: 'Short name', value: tenant.slug },
              { label: 'Tenant id', value: <span className="hash">{tenant.id}</span> },
              {
                label: 'Currency and country',
                value: `${tenant.currency}, ${new Intl.DisplayNames(['en'], { type: 'region' }).of(tenant.country) ?? tenant.country}`,
              },
              { label: 'Region', value: tenant.region },
              {
                label: 'Isolation',
                value: tenant.isolation === 'silo' ? 'Stores of its own' : 'Shared stores, own key',
              },
              { label: 'Mode', value: tenant.mode === 'live' ? 'Live' : 'Sandbox' },
              { label: 'Made', value: format.day(tenant.createdAt) },
            ]}
          />
        </SpaceBetween>
      </Container>
    </form>
  );
}
