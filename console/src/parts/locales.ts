const offered = [
  'en',
  'en-GB',
  'ar',
  'cs',
  'da',
  'de',
  'de-AT',
  'de-CH',
  'el',
  'es',
  'es-MX',
  'fi',
  'fr',
  'fr-CA',
  'he',
  'hu',
  'it',
  'ja',
  'ko',
  'nb',
  'nl',
  'pl',
  'pt',
  'pt-BR',
  'ro',
  'sv',
  'tr',
  'uk',
  'zh-CN',
  'zh-TW',
];
const rtlScripts = new Set(['Arab', 'Hebr', 'Thaa', 'Syrc', 'Nkoo', 'Adlm']);

export interface Choice {
  readonly value: string;
  readonly label: string;
  readonly description?: string;
}

export const isRightToLeft = (locale: string): boolean =>
  rtlScripts.has(new Intl.Locale(locale).maximize().script ?? '');

const names = (type: 'language' | 'region') => new Intl.DisplayNames(['en'], { type, fallback: 'none' });
const byLabel = (a: Choice, b: Choice) => a.label.localeCompare(b.label, 'en');

/** What is stored already is offered too, though we would not have. */
export function localeChoices(current?: string): Choice[] {
  const own = current && !offered.includes(current) ? [current] : [];
  return [...own, ...offered]
    .map((tag) => ({ value: tag, label: names('language').of(tag) ?? tag, description: tag }))
    .sort(byLabel);
}

export function timeZoneChoices(current?: string): Choice[] {
  const zones = new Set(['UTC', ...(current ? [current] : []), ...Intl.supportedValuesOf('timeZone')]);
  return [...zones].map((zone) => ({ value: zone, label: zone.replaceAll('_', ' ') }));
}

const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
/** Names that the runtime knows and ISO 3166-1 does not list as countries. */
const noCountry = new Set(['AC', 'CP', 'CQ', 'DG', 'EA', 'EU', 'EZ', 'IC', 'TA', 'UN', 'XA', 'XB', 'QO', 'ZZ']);

export function countryChoices(): Choice[] {
  const regions = names('region');
  return letters
    .flatMap((a) => letters.map((b) => a + b))
    .filter((code) => !noCountry.has(code) && Intl.getCanonicalLocales(`und-${code}`)[0] === `und-${code}`)
    .flatMap((code) => {
      const label = regions.of(code);
      return label ? [{ value: code, label }] : [];
    })
    .sort(byLabel);
}

export const ownTimeZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;
export const ownLocale = (): string => {
  const [own = 'en'] = navigator.languages;
  const found = [own, own.split('-')[0] ?? 'en'].find((tag) => offered.includes(tag));
  return found ?? 'en';
};
export const ownCountry = (): string | undefined => new Intl.Locale(navigator.language || 'en').region;
