const euro = new Set([
  'AT',
  'BE',
  'BG',
  'CY',
  'DE',
  'EE',
  'ES',
  'FI',
  'FR',
  'GR',
  'HR',
  'IE',
  'IT',
  'LT',
  'LU',
  'LV',
  'MT',
  'NL',
  'PT',
  'SI',
  'SK',
]);

/** Of the four currencies sold, the one that a country most likely wants. */
export function currencyFor(country: string): 'USD' | 'EUR' | 'GBP' | 'JPY' {
  if (euro.has(country)) return 'EUR';
  if (country === 'GB') return 'GBP';
  return country === 'JP' ? 'JPY' : 'USD';
}

/** “Müller & Söhne GmbH” as `muller-sohne-gmbh`. */
export const slugFrom = (name: string): string =>
  name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replaceAll('ß', 'ss')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 40)
    .replace(/^-+|-+$/g, '');
