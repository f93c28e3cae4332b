/** Exact fractions, for the calculator alone: it shares no arithmetic with what it checks. */
export type Ratio = { readonly n: bigint; readonly d: bigint };

const gcd = (a: bigint, b: bigint): bigint => (b === 0n ? (a < 0n ? -a : a) : gcd(b, a % b));

export function ratio(n: bigint, d = 1n): Ratio {
  if (d === 0n) throw new Error('nothing can be divided by nothing');
  const common = gcd(n, d) || 1n;
  const sign = d < 0n ? -1n : 1n;
  return { n: (sign * n) / common, d: (sign * d) / common };
}
export const ZERO = ratio(0n);
export const ONE = ratio(1n);

/** '12', '-0.0004' */
export function decimal(text: string): Ratio {
  const [, sign, whole, fraction = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text) ?? [];
  if (whole === undefined) throw new Error(`no decimal: ${text}`);
  const size = ratio(BigInt(whole + fraction), 10n ** BigInt(fraction.length));
  return sign ? minus(ZERO, size) : size;
}

export const plus = (a: Ratio, b: Ratio) => ratio(a.n * b.d + b.n * a.d, a.d * b.d);
export const minus = (a: Ratio, b: Ratio) => ratio(a.n * b.d - b.n * a.d, a.d * b.d);
export const times = (a: Ratio, b: Ratio) => ratio(a.n * b.n, a.d * b.d);
export const over = (a: Ratio, b: Ratio) => ratio(a.n * b.d, a.d * b.n);
export const isMore = (a: Ratio, b: Ratio) => a.n * b.d > b.n * a.d;
export const larger = (a: Ratio, b: Ratio) => (isMore(a, b) ? a : b);
export const smaller = (a: Ratio, b: Ratio) => (isMore(a, b) ? b : a);
export const least = (a: bigint, b: bigint) => (b < a ? b : a);
export const sum = (all: readonly bigint[]) => all.reduce((a, b) => a + b, 0n);
export const total = (all: readonly Ratio[]) => all.reduce(plus, ZERO);

export const floor = ({ n, d }: Ratio) => (n >= 0n ? n / d : -((-n + d - 1n) / d));
export const ceil = (a: Ratio) => -floor(minus(ZERO, a));
/** Half away from zero: the one rounding that there is (section 1). */
export const round = ({ n, d }: Ratio) => (n >= 0n ? (2n * n + d) / (2n * d) : -((-2n * n + d) / (2n * d)));

/** Exact parts to whole ones that sum to the whole: largest remainder, ties to the earlier part (section 1). */
export function apportion(whole: bigint, exact: readonly Ratio[]): bigint[] {
  const parts = exact.map(floor);
  const rests = exact.map((each, at) => ({ at, rest: minus(each, ratio(parts[at] ?? 0n)) }));
  rests.sort((a, b) => (isMore(b.rest, a.rest) ? 1 : isMore(a.rest, b.rest) ? -1 : a.at - b.at));
  const missing = Number(whole - parts.reduce((a, b) => a + b, 0n));
  for (const { at } of rests.slice(0, missing)) parts[at] = (parts[at] ?? 0n) + 1n;
  return parts;
}

/** The whole and its weights are not negative. */
export function split(whole: bigint, weights: readonly bigint[]): bigint[] {
  const sum = weights.reduce((a, b) => a + b, 0n);
  if (sum === 0n) return weights.map(() => 0n);
  return apportion(
    whole,
    weights.map((weight) => ratio(whole * weight, sum)),
  );
}
