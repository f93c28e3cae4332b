import { type Rational, ratio } from '../../kernel/decimal.ts';

/** Counters hold integers of 10^-12: every value that pricing.md section 1 allows is exact in them. */
const SCALE = 12;
const PER_UNIT = 10n ** BigInt(SCALE);
/** With 12 fractional digits a value has 30 of DynamoDB's 38: 10^8 of the largest still sum exactly in one counter. */
const MAX_WHOLE_DIGITS = 18;
const VALUE = /^([0-9]+)(?:\.([0-9]{1,12}))?$/;

/** "1.5" as 1500000000000n; undefined for a sign, an exponent, a 13th digit or anything else. */
export function unitsOf(text: string): bigint | undefined {
  const match = VALUE.exec(text);
  if (!match) return undefined;
  const whole = (match[1] ?? '').replace(/^0+(?=[0-9])/, '');
  if (whole.length > MAX_WHOLE_DIGITS) return undefined;
  return BigInt(whole + (match[2] ?? '').padEnd(SCALE, '0'));
}

export const wholeUnits = (count: number): bigint => BigInt(count) * PER_UNIT;
export const quantityOf = (units: bigint): Rational => ratio(units, PER_UNIT);

/** A counter as the table gives it back: a number, or text (perhaps with an exponent) beyond 2^53. */
export function storedInteger(value: unknown): bigint {
  if (value === undefined) return 0n;
  const match = /^(-?)([0-9]+)(?:\.([0-9]+))?(?:[eE]\+?([0-9]+))?$/.exec(String(value));
  if (!match) throw new TypeError(`not an integer counter: ${String(value)}`);
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = match;
  const zeros = Number(exponent) - fraction.length;
  if (zeros < 0) throw new TypeError(`not an integer counter: ${String(value)}`);
  return BigInt(`${sign}${whole}${fraction}${'0'.repeat(zeros)}`);
}
