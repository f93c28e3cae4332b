import { type CurrencyCode, minorDigits } from '../../kernel/currency.ts';
import { finiteDigits, type Rational, toDecimalString } from '../../kernel/decimal.ts';
import { type Money, toMajorString } from '../../kernel/money.ts';
import { addMilliseconds, epochMs, type Instant, later, type Period } from '../../kernel/time.ts';
import { isTranslated, type Labels, labelsFor } from './invoice-labels.ts';

export interface Format {
  readonly locale: string;
  readonly labels: Labels;
  /** Digits alone, for columns whose heading names the currency. */
  readonly amount: (amount: Money) => string;
  readonly money: (amount: Money) => string;
  readonly unitPrice: (price: string, currency: CurrencyCode) => string;
  readonly quantity: (quantity: Rational) => string;
  readonly integer: (value: bigint) => string;
  readonly percent: (rate: string) => string;
  readonly date: (at: Instant) => string;
  readonly period: (period: Period) => string;
}

const MOST_DIGITS = 12;
const SHOWN_DIGITS = 6;

/** `Intl` formats decimal strings exactly; its type admits only literals. */
const numeric = (text: string) => text as `${number}`;

/** Words and numbers must come from one language: a locale without a translation is written as English. */
export function documentLocale(wanted: string): string {
  try {
    const [locale] = Intl.getCanonicalLocales(wanted);
    return locale !== undefined && isTranslated(new Intl.Locale(locale).language) ? locale : 'en';
  } catch {
    return 'en';
  }
}

/** Thin and no-break spaces are missing from many fonts and cannot be copied from a document. */
const plainSpaces = (text: string): string => text.replace(/[\u00a0\u2009\u202f]/g, ' ').replace(/\u2212/g, '-');

function numbers(locale: string, minimumFractionDigits: number, maximumFractionDigits = minimumFractionDigits) {
  const format = new Intl.NumberFormat(locale, {
    numberingSystem: 'latn',
    minimumFractionDigits,
    maximumFractionDigits,
  });
  return (text: string) => plainSpaces(format.format(numeric(text)));
}

export function formatFor(wanted: string, timeZone: string): Format {
  const locale = documentLocale(wanted);
  const dates = new Intl.DateTimeFormat(locale, {
    dateStyle: 'medium',
    timeZone,
    calendar: 'gregory',
    numberingSystem: 'latn',
  });
  const percents = new Intl.NumberFormat(locale, {
    style: 'percent',
    numberingSystem: 'latn',
    maximumFractionDigits: 4,
  });
  const amount = (value: Money) => numbers(locale, minorDigits(value.currency))(toMajorString(value));
  const date = (at: Instant) => plainSpaces(dates.format(epochMs(at)));
  return {
    locale,
    labels: labelsFor(new Intl.Locale(locale).language),
    amount,
    money: (value) => `${value.currency} ${amount(value)}`,
    unitPrice: (price, currency) => numbers(locale, minorDigits(currency), MOST_DIGITS)(price),
    quantity: (quantity) => {
      const digits = Math.min(finiteDigits(quantity) ?? SHOWN_DIGITS, SHOWN_DIGITS);
      return numbers(locale, 0, digits)(toDecimalString(quantity, digits));
    },
    integer: (value) => numbers(locale, 0)(value.toString()),
    percent: (rate) => plainSpaces(percents.format(numeric(rate))),
    date,
    // People read the last day that belongs to a period, not the first that does not.
    period: ({ start, end }) => {
      const [first, last] = [date(start), date(later(start, addMilliseconds(end, -1)))];
      return first === last ? first : `${first} – ${last}`;
    },
  };
}
