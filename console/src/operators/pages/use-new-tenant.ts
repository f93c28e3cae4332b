import { useMemo, useState } from 'react';
import { legalDocuments } from '../../../../sdk/legal.ts';
import { countryChoices, ownCountry, ownLocale, ownTimeZone, timeZoneChoices } from '../../parts/locales.ts';
import { currencyFor, slugFrom } from '../../parts/suggestions.ts';
import type { NewTenant, PlanKey } from '../shapes.ts';

export const currencies = ['USD', 'EUR', 'GBP', 'JPY'] as const;
export type Currency = (typeof currencies)[number];
export const modes = [
  { value: 'live', label: 'Live' },
  { value: 'sandbox', label: 'Sandbox' },
] as const;

const blankFields = () => {
  const country = ownCountry() ?? 'US';
  return {
    name: '',
    slug: '',
    plan: 'pro' as PlanKey,
    mode: 'live' as (typeof modes)[number]['value'],
    country,
    currency: currencyFor(country) as Currency,
    timezone: ownTimeZone(),
    locale: ownLocale(),
    ownerName: '',
    ownerEmail: '',
    password: '',
  };
};
type Fields = ReturnType<typeof blankFields>;

/** The fields that must not be empty, by their pointers in the request. */
const required: Readonly<Record<string, (fields: Fields) => string>> = {
  '/name': ({ name }) => name,
  '/slug': ({ slug }) => slug,
  '/owner/name': ({ ownerName }) => ownerName,
  '/owner/email': ({ ownerEmail }) => ownerEmail,
};

/** The form of a new tenant, begun with what the browser tells of its own country. */
export function useNewTenant() {
  const [fields, setFields] = useState(blankFields);
  const [slugTouched, setSlugTouched] = useState(false);
  const [accepted, setAccepted] = useState<readonly string[]>([]);
  const [asked, setAsked] = useState(false);
  const set = (change: Partial<Fields>) => setFields((before) => ({ ...before, ...change }));
  const unaccepted = legalDocuments.filter((each) => each.required && !accepted.includes(each.document));
  const isMissing = (pointer: string) => required[pointer]?.(fields).trim() === '';
  const submit = (): NewTenant | undefined => {
    setAsked(true);
    if (Object.keys(required).some(isMissing) || unaccepted.length > 0) return undefined;
    const { ownerName, ownerEmail, password, ...company } = fields;
    const agreements = legalDocuments
      .filter(({ document }) => accepted.includes(document))
      .map(({ document, version }) => ({ document, version }));
    const owner = { name: ownerName.trim(), email: ownerEmail.trim(), ...(password ? { password } : {}) };
    return { ...company, owner, agreements };
  };
  return {
    fields,
    set,
    setName: (name: string) => set(slugTouched ? { name } : { name, slug: slugFrom(name) }),
    setSlug: (slug: string) => {
      setSlugTouched(true);
      set({ slug: slug.toLowerCase() });
    },
    accepted,
    setAccepted,
    submit,
    missing: (pointer: string, message?: string) => (asked && isMissing(pointer) ? message : undefined),
    missingAgreements:
      asked && unaccepted.length > 0 ? `Not accepted: ${unaccepted.map(({ title }) => title).join(', ')}.` : undefined,
    countries: useMemo(countryChoices, []),
    timeZones: useMemo(() => timeZoneChoices(fields.timezone), [fields.timezone]),
  };
}
