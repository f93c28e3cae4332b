import { type CurrencyCode, minorDigits } from '../../../sdk/money.ts';

export interface Amount {
  readonly minor: bigint;
  readonly currency: string;
}

/** `-1234.56`, exact whatever the size. */
export function decimalText({ minor, currency }: Amount): string {
  const digits = minorDigits(currency as CurrencyCode);
  const text = String(minor < 0n ? -minor : minor).padStart(digits + 1, '0');
  return (minor < 0n ? '-' : '') + (digits === 0 ? text : `${text.slice(0, -digits)}.${text.slice(-digits)}`);
}

/** Intl takes the decimal text, not a float. */
export function formatMoney(amount: Amount, locale: string): string {
  return new Intl.NumberFormat(locale, { style: 'currency', currency: amount.currency }).format(
    decimalText(amount) as never,
  );
}

export const formatQuantity = (quantity: string, locale: string): string =>
  new Intl.NumberFormat(locale, { maximumFractionDigits: 3 }).format(quantity as never);

export const formatPercent = (rate: string, locale: string): string =>
  new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 4 }).format(rate as never);

export const formatInstant = (instant: string, locale: string, timeZone: string): string =>
  new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short', timeZone }).format(new Date(instant));

/** To the second, where the order of things matters. */
export const formatMoment = (instant: string, locale: string, timeZone: string): string =>
  new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'medium', timeZone }).format(new Date(instant));

export const formatDay = (instant: string, locale: string, timeZone: string): string =>
  new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone }).format(new Date(instant));

export function formatBytes(bytes: number, locale: string): string {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;
  const step = bytes < 1_000 ? 0 : Math.min(Math.floor(Math.log10(bytes) / 3), units.length - 1);
  return new Intl.NumberFormat(locale, {
    style: 'unit',
    unit: units[step] ?? 'byte',
    unitDisplay: step === 0 ? 'long' : 'short',
    maximumFractionDigits: 1,
  }).format(bytes / 1_000 ** step);
}
