import type { CurrencyCode } from '../../kernel/currency.ts';
import { add, decimal, mul, type Rational, ratio } from '../../kernel/decimal.ts';

/** Every price and quantity is a decimal string in major units, at most 12 fractional digits. */
export interface Tier {
  /** Inclusive and cumulative; the last tier is open and has none. */
  readonly upTo?: string;
  readonly unitPrice: string;
  readonly flatFee?: string;
}

export type PriceModel =
  | { readonly kind: 'flat'; readonly amount: string }
  | { readonly kind: 'unit'; readonly price: string }
  | { readonly kind: 'package'; readonly size: string; readonly price: string }
  | { readonly kind: 'graduated'; readonly tiers: readonly Tier[] }
  | { readonly kind: 'volume'; readonly tiers: readonly Tier[] };

export type Interval = 'month' | 'year';

/** What lies beyond the included quantity: a price, or nothing at all. */
export type Beyond = PriceModel | 'blocked';

export interface MeterTerms {
  readonly included: string;
  readonly price: Beyond;
}

/** A plan as one subscription has it: one currency, contract applied. Segments and invoices know plans only in this form. */
export interface PlanTerms {
  readonly plan: string;
  readonly version: number;
  readonly interval: Interval;
  readonly currency: CurrencyCode;
  readonly fee: string;
  readonly seatFee?: string;
  /** The commitment of a whole period. */
  readonly minimum?: string;
  readonly meters: Readonly<Record<string, MeterTerms>>;
  readonly taxCategory: string;
}

/** `null` is no cap. */
export interface PlanLimits {
  readonly people: number | null;
  readonly requestsPerMinute: number | null;
  readonly apiTokens: number | null;
  readonly siloOnRequest: boolean;
  readonly net30Allowed: boolean;
}

type PerCurrency<Value> = Readonly<Partial<Record<CurrencyCode, Value>>>;

export interface PlanVersion {
  readonly plan: string;
  readonly version: number;
  readonly name: string;
  readonly interval: Interval;
  readonly recurring: PerCurrency<string>;
  readonly seat?: PerCurrency<string>;
  readonly minimum?: PerCurrency<string>;
  readonly meters: Readonly<
    Record<string, { readonly included: string; readonly price: 'blocked' | PerCurrency<PriceModel> }>
  >;
  readonly limits: PlanLimits;
  readonly taxCategory: string;
}

/** What a tenant's contract changes; meters of its own product are priced here alone. */
export interface ContractTerms {
  readonly fee?: string;
  readonly seatFee?: string;
  readonly minimum?: string;
  readonly meters?: Readonly<Record<string, MeterTerms>>;
}

/** The plan in one currency, or undefined where it is not sold in it. */
export function termsIn(
  version: PlanVersion,
  currency: CurrencyCode,
  contract: ContractTerms = {},
): PlanTerms | undefined {
  const fee = version.recurring[currency];
  if (fee === undefined) return undefined;
  const meters: Record<string, MeterTerms> = {};
  for (const [key, { included, price }] of Object.entries(version.meters)) {
    const beyond = price === 'blocked' ? price : price[currency];
    if (beyond !== undefined) meters[key] = { included, price: beyond };
  }
  const { plan, interval, taxCategory } = version;
  const [seatFee, minimum] = [version.seat?.[currency], version.minimum?.[currency]];
  return {
    plan,
    version: version.version,
    interval,
    currency,
    taxCategory,
    fee,
    ...(seatFee === undefined ? {} : { seatFee }),
    ...(minimum === undefined ? {} : { minimum }),
    ...contract,
    meters: { ...meters, ...contract.meters },
  };
}

/** The recurring fee of one whole period. */
export const recurringFee = (terms: PlanTerms, seats = 0n): Rational =>
  add(decimal(terms.fee), mul(decimal(terms.seatFee ?? '0'), ratio(seats)));

const monthsIn: Readonly<Record<Interval, bigint>> = { month: 1n, year: 12n };

/** For comparing plans of different intervals. */
export const monthlyFee = (terms: PlanTerms, seats = 0n): Rational =>
  mul(recurringFee(terms, seats), ratio(1n, monthsIn[terms.interval]));

/** A trial costs nothing until its end and has its own included quantities; what goes beyond them is priced as in the plan. */
export function trialOf(
  { seatFee: _seatFee, minimum: _minimum, ...terms }: PlanTerms,
  included: Readonly<Record<string, string>>,
): PlanTerms {
  const meters = Object.entries(terms.meters).map(([key, meter]) => [
    key,
    { ...meter, included: included[key] ?? meter.included },
  ]);
  return { ...terms, fee: '0', meters: Object.fromEntries(meters) };
}
