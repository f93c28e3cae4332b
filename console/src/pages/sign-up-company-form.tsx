import Button from '@cloudscape-design/components/button';
import ColumnLayout from '@cloudscape-design/components/column-layout';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useMemo, useState } from 'react';
import { ChoiceField } from '../parts/choice-field.tsx';
import { countryChoices, localeChoices, timeZoneChoices } from '../parts/locales.ts';
import { codeError, fieldError, ProblemAlert } from '../parts/problem-alert.tsx';
import type { CompanyDraft } from '../parts/sign-up-draft.ts';
import { currencyFor } from '../parts/suggestions.ts';
import { TextField } from '../parts/text-field.tsx';
import type { LegalDocument, Plan } from '../shapes.ts';
import { Agreements } from './sign-up-agreements.tsx';
import { PlanChoice } from './sign-up-plan.tsx';
import { type Currency, currencies, useCompany } from './use-company.ts';

const MIN_PASSWORD = 12;

interface Props {
  readonly plans: readonly Plan[];
  readonly legal: readonly LegalDocument[];
  readonly error: unknown;
  readonly onSubmit: (company: CompanyDraft, password: string) => void;
}

export function CompanyForm({ plans, legal, error, onSubmit }: Props) {
  const { fields, set, setName, setSlug, accepted, setAccepted, password, setPassword } = useCompany();
  const countries = useMemo(countryChoices, []);
  const [asked, setAsked] = useState(false);
  const missing = legal.filter(({ document, required }) => required && !accepted.includes(document));
  const blank = (value: string, message: string) => (asked && !value.trim() ? message : undefined);
  const short = asked && password.length < MIN_PASSWORD ? `At least ${MIN_PASSWORD} characters.` : undefined;
  const submit = () => {
    setAsked(true);
    if (
      !fields.name.trim() ||
      !fields.slug ||
      !fields.person.trim() ||
      password.length < MIN_PASSWORD ||
      missing.length > 0
    )
      return;
    const { person, ...company } = fields;
    const agreements = legal
      .filter(({ document }) => accepted.includes(document))
      .map(({ document, version }) => ({ document, version }));
    onSubmit({ ...company, owner: { name: person }, agreements }, password);
  };
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <SpaceBetween size="l">
        <Header variant="h1" description="One last page, and you are in.">
          Your company
        </Header>
        {isShownAtField(error) ? null : <ProblemAlert error={error} />}
        <Container header={<Header variant="h2">Company</Header>}>
          <ColumnLayout columns={2}>
            <TextField
              label="Company name"
              autoComplete="organization"
              autoFocus
              maxLength={120}
              value={fields.name}
              onChange={setName}
              error={fieldError(error, '/name') ?? blank(fields.name, 'Enter the name of your company.')}
            />
            <TextField
              label="Short name"
              value={fields.slug}
              maxLength={40}
              onChange={setSlug}
              error={
                codeError(error, 'slug-taken') ??
                fieldError(error, '/slug') ??
                blank(fields.slug, 'Choose a short name.')
              }
              constraint="3 to 40 lower-case letters, digits and hyphens. It cannot be changed later."
            />
            <ChoiceField
              label="Country"
              value={fields.country}
              choices={countries}
              onChange={(country) => set({ country, currency: currencyFor(country) })}
              error={fieldError(error, '/country')}
            />
            <ChoiceField
              label="Currency"
              value={fields.currency}
              choices={currencies.map((value) => ({ value, label: value }))}
              onChange={(value) => set({ currency: value as Currency })}
              error={fieldError(error, '/currency')}
            />
            <ChoiceField
              label="Time zone"
              value={fields.timezone}
              choices={useMemo(() => timeZoneChoices(fields.timezone), [fields.timezone])}
              onChange={(timezone) => set({ timezone })}
              error={fieldError(error, '/timezone')}
            />
            <ChoiceField
              label="Language and formats"
              value={fields.locale}
              choices={localeChoices(fields.locale)}
              onChange={(locale) => set({ locale })}
              error={fieldError(error, '/locale')}
            />
          </ColumnLayout>
        </Container>
        <PlanChoice
          plans={plans}
          value={fields.plan}
          onChange={(plan) => set({ plan })}
          currency={fields.currency}
          locale={fields.locale}
          error={fieldError(error, '/plan')}
        />
        <Container header={<Header variant="h2">You</Header>}>
          <ColumnLayout columns={2}>
            <TextField
              label="Your name"
              autoComplete="name"
              maxLength={120}
              value={fields.person}
              onChange={(person) => set({ person })}
              error={fieldError(error, '/owner/name') ?? blank(fields.person, 'Enter your name.')}
            />
            <TextField
              label="Password"
              type="password"
              autoComplete="new-password"
              value={password}
              onChange={setPassword}
              error={codeError(error, 'weak-password') ?? fieldError(error, '/owner/password') ?? short}
              constraint="At least 12 characters. A few words are easy to remember and hard to guess."
            />
          </ColumnLayout>
        </Container>
        <Agreements
          legal={legal}
          accepted={accepted}
          onChange={setAccepted}
          error={
            asked && missing.length > 0 ? `Please accept: ${missing.map(({ title }) => title).join(', ')}.` : undefined
          }
        />
        <Button variant="primary" formAction="submit" fullWidth>
          Create company
        </Button>
      </SpaceBetween>
    </form>
  );
}

const fieldsOfForm = [
  '/name',
  '/slug',
  '/country',
  '/currency',
  '/timezone',
  '/locale',
  '/plan',
  '/owner/name',
  '/owner/password',
];
const isShownAtField = (error: unknown): boolean =>
  ['slug-taken', 'weak-password'].some((code) => codeError(error, code)) ||
  fieldsOfForm.some((pointer) => fieldError(error, pointer));
