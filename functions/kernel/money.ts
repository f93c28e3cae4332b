import * as z from 'zod';
import { type CurrencyCode, currencySchema, minorDigits } from './currency.ts';
import { abs, compare, decimal, type Rational, ratio, scaledRound, scaledString, ZERO } from './decimal.ts';

export type { CurrencyCode } from './currency.ts';

/** An amount in whole minor units; never a fraction, never a float. */
export interface Money {
  readonly minor: bigint;
  readonly currency: CurrencyCode;
}

export const money = (minor: bigint, currency: CurrencyCode): Money => ({ minor, currency });
export const zero = (currency: CurrencyCode): Money => ({ minor: 0n, currency });

function sameCurrency(a: Money, b: Money): CurrencyCode {
  if (a.currency !== b.currency) throw new TypeError(`${a.currency} and ${b.currency} do not mix`);
  return a.currency;
}

export const add = (a: Money, b: Money): Money => money(a.minor + b.minor, sameCurrency(a, b));
export const sub = (a: Money, b: Money): Money => money(a.minor - b.minor, sameCurrency(a, b));
export const neg = (a: Money): Money => money(-a.minor, a.currency);
export const sum = (amounts: readonly Money[], currency: CurrencyCode): Money => amounts.reduce(add, zero(currency));

export function smaller(a: Money, b: Money): Money {
  sameCurrency(a, b);
  return b.minor < a.minor ? b : a;
}
export const atLeastZero = (a: Money): Money => (a.minor < 0n ? zero(a.currency) : a);

/** A rational amount of major units, rounded half away from zero to the minor unit. */
export const round = (major: Rational, currency: CurrencyCode): Money =>
  money(scaledRound(major, minorDigits(currency)), currency);

/** The amount in major units, exact. */
export const toMajor = (amount: Money): Rational => ratio(amount.minor, 10n ** BigInt(minorDigits(amount.currency)));

export const toMajorString = (amount: Money): string => scaledString(amount.minor, minorDigits(amount.currency));

/** Reads "49.00"; a value that has no exact minor units is a `RangeError`, never rounded in silence. */
export function fromMajor(text: string, currency: CurrencyCode): Money {
  const major = decimal(text);
  const amount = round(major, currency);
  if (compare(toMajor(amount), major) !== 0) throw new RangeError(`${text} has more digits than ${currency}`);
  return amount;
}

interface Part {
  readonly index: number;
  readonly share: bigint;
  readonly remainder: bigint;
}

const byLargestRemainder = (a: Part, b: Part): number => {
  if (a.remainder === b.remainder) return a.index - b.index;
  return a.remainder > b.remainder ? -1 : 1;
};

/** Splits whole units by weight: largest remainder, ties to the earlier part; the parts sum to the total. */
export function allocateUnits(total: bigint, weights: readonly Rational[]): bigint[] {
  if (weights.some((weight) => weight.n < 0n)) throw new RangeError('weights are not negative');
  const scale = weights.reduce((product, weight) => product * weight.d, 1n);
  const scaled = weights.map((weight) => (weight.n * scale) / weight.d);
  const whole = scaled.reduce((a, b) => a + b, 0n);
  if (whole === 0n && total === 0n) return weights.map(() => 0n);
  if (whole === 0n) throw new RangeError('an amount cannot be split without a weight');
  const parts: Part[] = scaled.map((weight, index) => {
    const exact = abs(total) * weight;
    return { index, share: exact / whole, remainder: exact % whole };
  });
  const left = abs(total) - parts.reduce((given, part) => given + part.share, 0n);
  const lucky = new Set(
    [...parts]
      .sort(byLargestRemainder)
      .slice(0, Number(left))
      .map((part) => part.index),
  );
  const sign = total < 0n ? -1n : 1n;
  return parts.map((part) => sign * (part.share + (lucky.has(part.index) ? 1n : 0n)));
}

export const allocate = (amount: Money, weights: readonly Rational[]): Money[] =>
  allocateUnits(amount.minor, weights).map((minor) => money(minor, amount.currency));

/** Weights for `allocate` where the parts are amounts themselves. */
export const asWeights = (amounts: readonly Money[]): Rational[] =>
  amounts.map((amount) => (amount.minor === 0n ? ZERO : ratio(abs(amount.minor))));

const wireSchema = z
  .object({ amount: z.string().regex(/^(0|-?[1-9][0-9]{0,29})$/), currency: currencySchema })
  .meta({ id: 'Money', description: 'Whole minor units of the currency.' });

/** As it stands in JSON. */
export const wireMoney = ({ minor, currency }: Money) => ({ amount: minor.toString(), currency });

/** `{ amount: "1299", currency: "EUR" }` on the wire, `Money` in code. */
export const moneyCodec = z.codec(wireSchema, z.object({ minor: z.bigint(), currency: currencySchema }), {
  decode: ({ amount, currency }) => ({ minor: BigInt(amount), currency }),
  encode: wireMoney,
});
