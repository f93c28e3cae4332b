export { type CurrencyCode, minorDigits } from '../functions/kernel/currency.ts';
