import { type CurrencyCode, minorDigits } from '../../../../sdk/money.ts';

/** Undefined where it is no currency. */
function digitsOf(currency: string): number | undefined {
  try {
    return minorDigits(currency as CurrencyCode);
  } catch {
    return undefined;
  }
}

/** `1234.56` in minor units; undefined where it is no amount more than nothing of a currency. */
export function minorOf(text: string, currency: string): bigint | undefined {
  const digits = digitsOf(currency);
  const [, whole, part = ''] = /^(\d{1,12})(?:\.(\d+))?$/.exec(text.trim()) ?? [];
  if (whole === undefined || digits === undefined || part.length > digits) return undefined;
  const minor = BigInt(whole + part.padEnd(digits, '0'));
  return minor > 0n ? minor : undefined;
}
