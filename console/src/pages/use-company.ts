import { useState } from 'react';
import { ownCountry, ownLocale, ownTimeZone } from '../parts/locales.ts';
import { currencyFor, slugFrom } from '../parts/suggestions.ts';
import type { PlanKey } from '../shapes.ts';

export const currencies = ['USD', 'EUR', 'GBP', 'JPY'] as const;
export type Currency = (typeof currencies)[number];

/** The form's fields, begun with what the browser tells: its country, time zone and language. */
export function useCompany() {
  const country = ownCountry() ?? 'US';
  const [fields, setFields] = useState({
    name: '',
    slug: '',
    plan: 'pro' as PlanKey,
    country,
    currency: currencyFor(country) as Currency,
    timezone: ownTimeZone(),
    locale: ownLocale(),
    person: '',
  });
  const [slugTouched, setSlugTouched] = useState(false);
  const [accepted, setAccepted] = useState<readonly string[]>([]);
  const [password, setPassword] = useState('');
  const set = (change: Partial<typeof fields>) => setFields((before) => ({ ...before, ...change }));
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
    password,
    setPassword,
  };
}
