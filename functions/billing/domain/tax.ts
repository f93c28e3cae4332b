import type { CurrencyCode } from '../../kernel/currency.ts';
import { add, decimal, div, floor, sub as less, mul, ONE, type Rational, ratio } from '../../kernel/decimal.ts';
import { allocateUnits, asWeights, type Money, money, round, sub, sum, toMajor } from '../../kernel/money.ts';
import type { PostalAddress } from '../../kernel/postal-address.ts';
import type { Instant } from '../../kernel/time.ts';

export const taxReasons = [
  'standard',
  'reverse-charge',
  'zero-rated',
  'exempt',
  'not-registered',
  'not-configured',
  /** Of a tenant that leaves, and only there: nobody could say what was due. */
  'undetermined',
] as const;
export type TaxReason = (typeof taxReasons)[number];

/** Why nobody can say just now what is due. */
export interface TaxPending {
  readonly pending: 'no-address' | 'unknown-place' | 'unavailable';
}

export interface TaxRate {
  /** A fraction of one: 19 % is "0.19". */
  readonly rate: string;
  readonly reason: TaxReason;
  readonly legalText?: string;
}

/** What the tax provider answered for this buyer: one rate per category. */
export interface TaxQuote {
  readonly inclusive: boolean;
  readonly authoritative: boolean;
  readonly rates: Readonly<Record<string, TaxRate>>;
  /** Absent where nobody was asked. */
  readonly basis?: TaxBasis;
}

/** Who said so, of which place, and when. */
export interface TaxBasis {
  readonly provider: string;
  /** The provider's own name of its answer; null where an earlier answer stands in for it. */
  readonly reference: string | null;
  readonly quotedAt: Instant;
  readonly address: PostalAddress;
  /** The confirmed number that was told to it. */
  readonly taxId: string | null;
}

export interface TaxGroup extends TaxRate {
  readonly category: string;
  /** The lines' nets after discounts, without tax. */
  readonly net: Money;
  readonly tax: Money;
}

export interface Taxable {
  readonly category: string;
  /** After discounts: without tax, or with it where the quote is inclusive. */
  readonly amount: Money;
  /** Of what is given back: as it was taxed when it was charged. */
  readonly taxedAs?: TaxRate | undefined;
}

export interface Taxed {
  readonly groups: readonly TaxGroup[];
  /** In the order of the lines given. */
  readonly lines: readonly { readonly tax: Money; readonly rate: TaxRate }[];
}

const untaxed =
  (reason: TaxReason) =>
  (categories: readonly string[]): TaxQuote => ({
    inclusive: false,
    authoritative: false,
    rates: Object.fromEntries(categories.map((category) => [category, { rate: '0', reason }])),
  });

/** Used until a provider is set up: no tax, and saying so. */
export const taxNotConfigured = untaxed('not-configured');
export const taxUndetermined = untaxed('undetermined');

export const isPending = (answer: TaxQuote | TaxPending): answer is TaxPending => 'pending' in answer;

interface Grouped {
  readonly category: string;
  readonly rate: string;
  readonly reason: string;
}

/** A group is of one category, one rate and one reason: what is credited keeps the rate that it was charged with. */
export const taxGroupId = ({ category, rate, reason }: Grouped): string => [category, rate, reason].join(' ');

/** Whether a line of an invoice is of this group; lines of old have no rate of their own. */
export const isOfGroup = (
  line: { readonly taxCategory: string; readonly taxRate?: string; readonly taxReason?: string },
  group: Grouped,
): boolean =>
  line.taxCategory === group.category &&
  (line.taxRate ?? group.rate) === group.rate &&
  (line.taxReason ?? group.reason) === group.reason;

/** Categories for which the provider gave no rate: an invoice with one of them waits. */
export const unquoted = (categories: readonly string[], quote: TaxQuote): string[] =>
  [...new Set(categories)].filter((category) => quote.rates[category] === undefined);

const factor = (rate: string, inclusive: boolean): Rational =>
  inclusive ? div(decimal(rate), add(ONE, decimal(rate))) : decimal(rate);

/** The tax on an amount, rounded to the minor unit; the amount holds the tax already where prices are inclusive. */
export const taxOn = (amount: Money, rate: string, inclusive: boolean): Money =>
  round(mul(toMajor(amount), factor(rate, inclusive)), amount.currency);

/** Where signs are mixed there are no weights to split by: each line's own exact tax is cut down, the rest goes by remainder. */
function spreadMixed(tax: Money, amounts: readonly Money[], share: Rational): bigint[] {
  const sign = tax.minor < 0n ? -1n : 1n;
  const exact = amounts.map((amount) => mul(ratio(sign * amount.minor), share));
  const parts = exact.map(floor);
  const left = Number(sign * tax.minor - parts.reduce((a, b) => a + b, 0n));
  const remainders = exact.map((value, index) => ({ index, rest: less(value, ratio(parts[index] ?? 0n)) }));
  const lucky = remainders
    .sort((a, b) => Number(b.rest.n * a.rest.d - a.rest.n * b.rest.d) || a.index - b.index)
    .slice(0, left);
  for (const { index } of lucky) parts[index] = (parts[index] ?? 0n) + 1n;
  return parts.map((part) => sign * part);
}

function spread(tax: Money, amounts: readonly Money[], share: Rational): bigint[] {
  const mixed = amounts.some(({ minor }) => minor > 0n) && amounts.some(({ minor }) => minor < 0n);
  if (mixed) return spreadMixed(tax, amounts, share);
  return tax.minor === 0n ? amounts.map(() => 0n) : allocateUnits(tax.minor, asWeights(amounts));
}

function rateFor(quote: TaxQuote, { category, taxedAs }: Taxable): TaxRate {
  const rate = taxedAs ?? quote.rates[category];
  if (!rate) throw new RangeError(`no tax rate was quoted for ${category}`);
  return rate;
}

/** Tax is rounded once per (category, rate) group and then spread over its lines. */
export function applyTax(lines: readonly Taxable[], quote: TaxQuote, currency: CurrencyCode): Taxed {
  const taxes = new Map<number, Money>();
  const rated = lines.map((line) => ({ ...line, rate: rateFor(quote, line) }));
  const idOf = ({ category, rate }: (typeof rated)[number]) => taxGroupId({ category, ...rate });
  const groups = [...new Map(rated.map((line) => [idOf(line), line]))].map(([id, { category, rate }]): TaxGroup => {
    const members = [...rated.entries()].filter(([, line]) => idOf(line) === id);
    const amounts = members.map(([, line]) => line.amount);
    const gross = sum(amounts, currency);
    const tax = taxOn(gross, rate.rate, quote.inclusive);
    const parts = spread(tax, amounts, factor(rate.rate, quote.inclusive));
    for (const [position, [index]] of members.entries()) taxes.set(index, money(parts[position] ?? 0n, currency));
    return { ...rate, category, net: quote.inclusive ? sub(gross, tax) : gross, tax };
  });
  return {
    groups,
    lines: rated.map(({ rate }, index) => ({ tax: taxes.get(index) ?? money(0n, currency), rate })),
  };
}
