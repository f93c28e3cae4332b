import { invalidRequest } from './errors.ts';

const CURRENCIES = new Set(Intl.supportedValuesOf('currency').map((code) => code.toLowerCase()));

/** Stripe's published minimums, in minor units; a currency that is not here has a minimum of one. */
const MINIMUMS: Readonly<Record<string, number>> = {
  usd: 50,
  eur: 50,
  chf: 50,
  cad: 50,
  aud: 50,
  brl: 50,
  nzd: 50,
  sgd: 50,
  gbp: 30,
  dkk: 250,
  nok: 300,
  sek: 300,
  jpy: 50,
  hkd: 400,
  mxn: 1000,
  pln: 200,
  czk: 1500,
  huf: 17500,
  inr: 50,
};

export const moneyText = (minor: number, currency: string): string => {
  const format = new Intl.NumberFormat('en-US', { style: 'currency', currency });
  return format.format(minor / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2));
};

export const currencyOf = (given: string): string => {
  const currency = given.toLowerCase();
  if (CURRENCIES.has(currency)) return currency;
  throw invalidRequest(`Invalid currency: ${given}.`, { param: 'currency' });
};

export const checkAmount = (amount: number, currency: string): void => {
  if (amount < 1)
    throw invalidRequest('This value must be greater than or equal to 1.', {
      code: 'parameter_invalid_integer',
      param: 'amount',
    });
  const minimum = MINIMUMS[currency] ?? 1;
  if (amount < minimum)
    throw invalidRequest(`Amount must be at least ${moneyText(minimum, currency)} ${currency}`, {
      code: 'amount_too_small',
      param: 'amount',
    });
  if (amount > 99_999_999)
    throw invalidRequest(`Amount must be no more than ${moneyText(99_999_999, currency)}`, {
      code: 'amount_too_large',
      param: 'amount',
    });
};
