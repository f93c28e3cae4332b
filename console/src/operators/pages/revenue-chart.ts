import type { Amount } from '../../parts/format.ts';

const digitsOf = (currency: string): number =>
  new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;

/** For drawing alone: a bar's height may be a float, an amount never. */
export const height = ({ minor, currency }: Amount): number => Number(minor) / 10 ** digitsOf(currency);

export const amountText = (locale: string, currency: string) => (value: number) =>
  new Intl.NumberFormat(locale, { style: 'currency', currency }).format(value);

export const monthName = (locale: string, month: string): string =>
  new Intl.DateTimeFormat(locale, { month: 'short', year: 'numeric', timeZone: 'UTC' }).format(
    new Date(`${month}-01T00:00:00Z`),
  );

export const ownLocale = navigator.language || 'en';

/** From the lowest bar to the highest, and never without height. */
export function domainOf(values: readonly number[]): readonly [number, number] {
  return [Math.min(0, ...values), Math.max(1, ...values)];
}
