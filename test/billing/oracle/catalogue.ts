/** Section 10, copied by hand from the page: the calculator reads no catalogue of the product's. */
import type { MeterTerms, Terms } from './terms.ts';

export const currencies = ['USD', 'EUR', 'GBP', 'JPY'] as const;
export type Currency = (typeof currencies)[number];
export const planNames = ['free', 'pro', 'enterprise'] as const;
export type PlanName = (typeof planNames)[number];

const digits: Record<string, number> = { USD: 2, EUR: 2, GBP: 2, JPY: 0, BHD: 3 };
export const digitsOf = (currency: string) => digits[currency] ?? 2;

const fees = {
  free: { USD: '0', EUR: '0', GBP: '0', JPY: '0' },
  pro: { USD: '49.00', EUR: '45.00', GBP: '39.00', JPY: '7400' },
  enterprise: { USD: '990.00', EUR: '910.00', GBP: '790.00', JPY: '149000' },
};
const proCalls = { USD: '0.0004', EUR: '0.00037', GBP: '0.00032', JPY: '0.06' };
const proMinutes = {
  USD: ['0.010', '0.008'],
  EUR: ['0.0092', '0.0074'],
  GBP: ['0.0080', '0.0064'],
  JPY: ['1.5', '1.2'],
};
const proStorage = { USD: '0.25', EUR: '0.23', GBP: '0.20', JPY: '37' };
const bigCalls = {
  USD: ['0.0003', '0.0002'],
  EUR: ['0.00028', '0.00018'],
  GBP: ['0.00024', '0.00016'],
  JPY: ['0.045', '0.03'],
};
const bigMinutes = { USD: '0.006', EUR: '0.0055', GBP: '0.0048', JPY: '0.9' };
const bigStorage = { USD: '0.20', EUR: '0.18', GBP: '0.16', JPY: '30' };

const tiers = (upTo: string, [first = '', open = '']: readonly string[]) => [
  { upTo, unitPrice: first },
  { upTo: null, unitPrice: open },
];
const unit = (price: string) => ({ model: 'unit', price }) as const;

function metersOf(plan: PlanName, currency: Currency): MeterTerms[] {
  if (plan === 'free') {
    return [
      { meter: 'api-calls', included: '1000', price: null },
      { meter: 'job-minutes', included: '100', price: null },
      { meter: 'storage', included: '1', price: null },
    ];
  }
  if (plan === 'pro') {
    return [
      { meter: 'api-calls', included: '10000', price: unit(proCalls[currency]) },
      {
        meter: 'job-minutes',
        included: '1000',
        price: { model: 'graduated', tiers: tiers('10000', proMinutes[currency]) },
      },
      { meter: 'storage', included: '5', price: unit(proStorage[currency]) },
    ];
  }
  return [
    { meter: 'api-calls', included: '100000', price: { model: 'volume', tiers: tiers('1000000', bigCalls[currency]) } },
    { meter: 'job-minutes', included: '20000', price: unit(bigMinutes[currency]) },
    { meter: 'storage', included: '100', price: unit(bigStorage[currency]) },
  ];
}

export const termsOf = (plan: PlanName, currency: Currency): Terms => ({
  plan,
  months: 1,
  fee: fees[plan][currency],
  commitment: '0',
  category: 'software-service',
  meters: metersOf(plan, currency),
});
