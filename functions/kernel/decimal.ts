import * as z from 'zod';

/** An exact fraction in lowest terms, `d` positive. */
export interface Rational {
  readonly n: bigint;
  readonly d: bigint;
}

const MAX_FRACTION_DIGITS = 12;
const PLAIN_DECIMAL = new RegExp(`^-?[0-9]+(\\.[0-9]{1,${MAX_FRACTION_DIGITS}})?$`);

export const abs = (value: bigint): bigint => (value < 0n ? -value : value);

function gcd(a: bigint, b: bigint): bigint {
  let [x, y] = [abs(a), abs(b)];
  while (y !== 0n) [x, y] = [y, x % y];
  return x;
}

export function ratio(n: bigint, d = 1n): Rational {
  if (d === 0n) throw new RangeError('a fraction needs a denominator other than 0');
  const divisor = d < 0n ? -gcd(n, d) : gcd(n, d);
  return { n: n / divisor, d: d / divisor };
}

export const ZERO: Rational = { n: 0n, d: 1n };
export const ONE: Rational = { n: 1n, d: 1n };

/** Digits and at most 12 fractional digits, a leading minus at most: no exponent, no plus, no bare point. */
export const isDecimal = (text: string): boolean => PLAIN_DECIMAL.test(text);

/** Reads a plain decimal string; anything else is a `SyntaxError`. */
export function decimal(text: string): Rational {
  if (!isDecimal(text))
    throw new SyntaxError(`not a decimal of at most ${MAX_FRACTION_DIGITS} fractional digits: ${text}`);
  const [whole = '', fraction = ''] = text.split('.');
  return ratio(BigInt(whole + fraction), 10n ** BigInt(fraction.length));
}

export const add = (a: Rational, b: Rational): Rational => ratio(a.n * b.d + b.n * a.d, a.d * b.d);
export const sub = (a: Rational, b: Rational): Rational => ratio(a.n * b.d - b.n * a.d, a.d * b.d);
export const mul = (a: Rational, b: Rational): Rational => ratio(a.n * b.n, a.d * b.d);
export const div = (a: Rational, b: Rational): Rational => ratio(a.n * b.d, a.d * b.n);
export const negate = (a: Rational): Rational => ({ n: -a.n, d: a.d });
export const total = (values: readonly Rational[]): Rational => values.reduce(add, ZERO);

export function compare(a: Rational, b: Rational): -1 | 0 | 1 {
  const [left, right] = [a.n * b.d, b.n * a.d];
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

export const min = (a: Rational, b: Rational): Rational => (compare(a, b) <= 0 ? a : b);
export const max = (a: Rational, b: Rational): Rational => (compare(a, b) >= 0 ? a : b);
export const isZero = (a: Rational): boolean => a.n === 0n;
export const isNegative = (a: Rational): boolean => a.n < 0n;
export const isPositive = (a: Rational): boolean => a.n > 0n;

export function floor(a: Rational): bigint {
  const quotient = a.n / a.d;
  return a.n < 0n && quotient * a.d !== a.n ? quotient - 1n : quotient;
}

export const ceil = (a: Rational): bigint => -floor(negate(a));

function roundToInteger(a: Rational): bigint {
  const magnitude = (2n * abs(a.n) + a.d) / (2n * a.d);
  return a.n < 0n ? -magnitude : magnitude;
}

/** The value in units of 10^-digits, rounded half away from zero: 25.965 to 2 digits is 2597n. */
export const scaledRound = (a: Rational, digits: number): bigint =>
  roundToInteger({ n: a.n * 10n ** BigInt(digits), d: a.d });

export const roundHalfAwayFromZero = (a: Rational, digits: number): Rational =>
  ratio(scaledRound(a, digits), 10n ** BigInt(digits));

/** Writes an integer count of 10^-digits: (2597n, 2) is "25.97". */
export function scaledString(scaled: bigint, digits: number): string {
  const text = abs(scaled)
    .toString()
    .padStart(digits + 1, '0');
  const sign = scaled < 0n ? '-' : '';
  return digits === 0 ? sign + text : `${sign}${text.slice(0, -digits)}.${text.slice(-digits)}`;
}

/** Rounded half away from zero to `digits`; the zeros that this leaves at the end are kept. */
export const toDecimalString = (a: Rational, digits: number): string => scaledString(scaledRound(a, digits), digits);

/** How many fractional digits write the value exactly, or undefined where none do (1/3). */
export function finiteDigits(a: Rational): number | undefined {
  let [twos, fives, rest] = [0, 0, a.d];
  for (; rest % 2n === 0n; rest /= 2n) twos += 1;
  for (; rest % 5n === 0n; rest /= 5n) fives += 1;
  return rest === 1n ? Math.max(twos, fives) : undefined;
}

export const isFiniteDecimal = (a: Rational): boolean => finiteDigits(a) !== undefined;

/** The shortest exact decimal where there is one of at most 12 fractional digits, else rounded to 12. */
export function toPlainString(a: Rational): string {
  const digits = finiteDigits(a);
  if (digits !== undefined && digits <= MAX_FRACTION_DIGITS) return toDecimalString(a, digits);
  return trimZeros(toDecimalString(a, MAX_FRACTION_DIGITS));
}

const trimZeros = (text: string): string => text.replace(/\.?0+$/, '');

/** Exact, for storage: "3/7", or "12" for whole numbers. */
export const toRatioString = (a: Rational): string => (a.d === 1n ? a.n.toString() : `${a.n}/${a.d}`);

export function fromRatioString(text: string): Rational {
  const match = /^(-?[0-9]+)(?:\/([0-9]+))?$/.exec(text);
  if (!match) throw new SyntaxError(`not a fraction: ${text}`);
  return ratio(BigInt(match[1] ?? ''), BigInt(match[2] ?? '1'));
}

/** `"3/7"` where values are stored, a fraction in code; the contract's plain decimals are `toPlainString`. */
export const rationalCodec = z.codec(
  z.string().regex(/^-?[0-9]+(\/[1-9][0-9]*)?$/),
  z.object({ n: z.bigint(), d: z.bigint() }),
  { decode: fromRatioString, encode: toRatioString },
);
