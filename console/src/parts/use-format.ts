import { useContext, useMemo } from 'react';
import { HereContext } from '../here.ts';
import {
  type Amount,
  formatBytes,
  formatDay,
  formatInstant,
  formatMoment,
  formatMoney,
  formatPercent,
  formatQuantity,
} from './format.ts';

export interface Format {
  readonly money: (amount: Amount) => string;
  readonly quantity: (text: string) => string;
  /** Of a fraction: "0.19" is 19 %. */
  readonly percent: (rate: string) => string;
  readonly instant: (instant: string) => string;
  /** With seconds. */
  readonly moment: (instant: string) => string;
  readonly day: (instant: string) => string;
  /** Half-open, so the last day shown is the one before `end`. */
  readonly period: (period: { readonly start: string; readonly end: string }) => string;
  readonly bytes: (bytes: number) => string;
}

export const formatFor = (locale: string, zone: string): Format => ({
  money: (amount) => formatMoney(amount, locale),
  quantity: (text) => formatQuantity(text, locale),
  percent: (rate) => formatPercent(rate, locale),
  instant: (at) => formatInstant(at, locale, zone),
  moment: (at) => formatMoment(at, locale, zone),
  day: (at) => formatDay(at, locale, zone),
  period: ({ start, end }) =>
    new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: zone }).formatRange(
      new Date(start),
      new Date(Math.max(Date.parse(start), Date.parse(end) - 1)),
    ),
  bytes: (bytes) => formatBytes(bytes, locale),
});

/** Where no tenant says how it reads, the browser does: on public pages, and for staff. */
export const ownFormat = formatFor(navigator.language || 'en', Intl.DateTimeFormat().resolvedOptions().timeZone);

/** Money, quantities and times as the tenant reads them: its locale, its time zone. */
export function useFormat(): Format {
  const { locale, timezone } = useContext(HereContext)?.tenant ?? {};
  return useMemo(() => (locale && timezone ? formatFor(locale, timezone) : ownFormat), [locale, timezone]);
}
