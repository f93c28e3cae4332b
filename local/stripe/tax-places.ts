import type Stripe from 'stripe';

/** Rates to work with, not to file with: what is not in here is a place that is not known. Percentages of their day. */
export interface Levy {
  readonly level: 'country' | 'state' | 'county' | 'city' | 'district';
  readonly name: string;
  readonly percent: string;
  /** Of the amount, where only a part of it is taxed. */
  readonly base?: string;
}

export interface Place {
  readonly country: string;
  readonly state: string | null;
  readonly type: 'vat' | 'gst' | 'sales_tax';
  readonly levies: readonly Levy[];
  /** Why there are no levies. */
  readonly without?: 'not_collecting' | 'not_subject_to_tax';
}

const vat: Readonly<Record<string, string>> = {
  AT: '20',
  BE: '21',
  DE: '19',
  DK: '25',
  ES: '21',
  FI: '25.5',
  FR: '20',
  GB: '20',
  IE: '23',
  IT: '22',
  LU: '17',
  NL: '21',
  PL: '23',
  PT: '23',
  SE: '25',
};

const states: Readonly<Record<string, Omit<Place, 'country' | 'type'>>> = {
  '10001': {
    state: 'NY',
    levies: [
      { level: 'state', name: 'New York', percent: '4' },
      { level: 'city', name: 'New York City', percent: '4.5' },
      { level: 'district', name: 'Metropolitan Commuter Transportation District', percent: '0.375' },
    ],
  },
  '78701': {
    state: 'TX',
    // Data processing: a fifth of it is exempt.
    levies: [
      { level: 'state', name: 'Texas', percent: '6.25', base: '0.8' },
      { level: 'city', name: 'Austin', percent: '2', base: '0.8' },
    ],
  },
  '98101': {
    state: 'WA',
    levies: [
      { level: 'state', name: 'Washington', percent: '6.5' },
      { level: 'city', name: 'Seattle', percent: '3.85' },
    ],
  },
  '19801': { state: 'DE', levies: [], without: 'not_subject_to_tax' },
  '94103': { state: 'CA', levies: [], without: 'not_subject_to_tax' },
};

const unregistered = new Set(['BR', 'CA', 'CH', 'IN', 'JP', 'NO']);

type Address = Pick<Stripe.Address, 'country' | 'postal_code'>;

/** Undefined: nobody can say what tax is due there. */
export function placeOf({ country, postal_code }: Address): Place | undefined {
  const rate = country ? vat[country] : undefined;
  if (country && rate)
    return { country, state: null, type: 'vat', levies: [{ level: 'country', name: country, percent: rate }] };
  if (country === 'AU')
    return { country, state: null, type: 'gst', levies: [{ level: 'country', name: 'Australia', percent: '10' }] };
  if (country && unregistered.has(country))
    return { country, state: null, type: 'vat', levies: [], without: 'not_collecting' };
  const state = country === 'US' ? states[(postal_code ?? '').slice(0, 5)] : undefined;
  return state && { country: 'US', type: 'sales_tax', ...state };
}

const europe =
  /^(AT|BE|BG|CY|CZ|DE|DK|EE|EL|ES|FI|FR|HR|HU|IE|IT|LT|LU|LV|MT|NL|PL|PT|RO|SE|SI|SK|XI)[0-9A-Z+*]{2,12}$/;
const formats: Readonly<Record<string, RegExp>> = {
  eu_vat: europe,
  gb_vat: /^(GB|XI)(\d{9}|\d{12}|GD\d{3}|HA\d{3})$/,
  ch_vat: /^CHE\d{9}(MWST|TVA|IVA)$/,
  no_vat: /^\d{9}MVA$/,
  au_abn: /^\d{11}$/,
  us_ein: /^\d{2}-\d{7}$/,
};

/** Whether it looks like one; a type that is not known here takes anything. */
export const looksRight = (type: string, value: string): boolean => (formats[type] ?? /^.{1,40}$/).test(value);

const countryOfNumber = (value: string): string => (value.startsWith('EL') ? 'GR' : value.slice(0, 2));

/** A business in another country than the seller's owes the tax itself. */
export const isReverseCharged = (
  place: Place,
  seller: string | null,
  taxIds: readonly { readonly type: string; readonly value: string }[],
): boolean =>
  place.country !== seller &&
  taxIds.some(
    ({ type, value }) => (type === 'eu_vat' || type === 'gb_vat') && countryOfNumber(value) === place.country,
  );
