import { type CurrencyCode, minorDigits } from '../../../sdk/money.ts';
import type { Plan } from '../shapes.ts';
import { type Amount, formatMoney, formatQuantity } from './format.ts';

const units: Readonly<Record<string, string>> = {
  'api-calls': 'API calls',
  'job-minutes': 'job minutes',
  storage: 'GB of storage',
};

const plurals: Readonly<Record<string, string>> = { call: 'calls', minute: 'minutes', person: 'people' };

/** The API names one; people count several. */
export const unitName = (unit: string, quantity?: string): string =>
  quantity === '1' ? unit : (plurals[unit] ?? `${unit}s`);

const each: Readonly<Record<string, string>> = {
  'api-calls': 'a call',
  'job-minutes': 'a minute',
  storage: 'a GB-month',
};

/** A meter or priced item as people call it. */
export const meterName = (key: string): string => {
  const known: Readonly<Record<string, string>> = {
    'api-calls': 'API calls',
    'job-minutes': 'Job minutes',
    storage: 'Storage',
    'storage-gb-hours': 'Storage',
    'active-users': 'Active people',
  };
  return known[key] ?? key.charAt(0).toUpperCase() + key.slice(1).replaceAll('-', ' ');
};

/** A unit price keeps its own digits: 0.00037 is no 0.00. */
export function formatUnitPrice(price: string, currency: string, locale: string): string {
  const own = price.split('.')[1]?.replace(/0+$/, '').length ?? 0;
  const usual = minorDigits(currency as CurrencyCode);
  const digits = { minimumFractionDigits: usual, maximumFractionDigits: Math.max(own, usual) };
  return new Intl.NumberFormat(locale, { style: 'currency', currency, ...digits }).format(price as never);
}

export const feeOf = (plan: Plan, currency: string): Amount | undefined =>
  plan.recurring.find((fee) => fee.currency === currency);

export function feeText(plan: Plan, currency: string, locale: string): string {
  const fee = feeOf(plan, currency);
  if (!fee || fee.minor === 0n) return 'Free of charge';
  return `${formatMoney(fee, locale)} a ${plan.interval}`;
}

/** What a plan includes of a meter, e.g. “10,000 API calls”. */
export const includedText = (
  { key, included }: Pick<Plan['meters'][number], 'key' | 'included'>,
  locale: string,
): string => `${formatQuantity(included, locale)} ${units[key] ?? meterName(key).toLowerCase()}`;

/** What a plan includes and what lies beyond, a line a meter. */
export function factsOf(plan: Plan, currency: string, locale: string): string[] {
  const people = plan.limits['people'];
  return [
    people === null || people === undefined ? 'Any number of people' : `Up to ${people} people`,
    ...plan.meters.map(({ key, included, overage, prices }) => {
      const tiers = prices.find((price) => price.currency === currency)?.tiers ?? [];
      const first = tiers[0];
      const then =
        overage === 'blocked' || !first
          ? ''
          : `, then ${tiers.length > 1 ? 'from ' : ''}${formatUnitPrice((tiers.at(-1) ?? first).unitPrice, currency, locale)} ${each[key] ?? 'each'}`;
      return `${includedText({ key, included }, locale)}${then}`;
    }),
  ];
}
