import { decimal, mul, negate, type Rational, ratio } from '../../kernel/decimal.ts';
import { type Money, round, toMajor } from '../../kernel/money.ts';
import { type Instant, type Period, periodSeconds, secondsBetween } from '../../kernel/time.ts';
import type { LineDraft } from './invoice-line.ts';
import type { PlanTerms } from './plan.ts';

/**
 * A recurring amount that has been billed for the time up to `period.end` and can still be given back in part. What it was billed
 * is kept, before discounts, so that kept + credited = charged whatever follows.
 */
export interface Charge {
  readonly plan: string;
  readonly item: 'plan' | 'seats';
  readonly seats?: bigint;
  readonly unitPrice: string;
  readonly amount: Money;
  readonly period: Period;
  readonly taxCategory: string;
}

export interface ProrationLine extends LineDraft {
  readonly at: Instant;
}

/** What changes of one moment put on the invoice, and what is open to be given back afterwards. */
export interface Prorated {
  readonly lines: readonly ProrationLine[];
  readonly charges: readonly Charge[];
}

type Item = Pick<Charge, 'item' | 'seats' | 'unitPrice'>;

const items = (terms: PlanTerms, seats: bigint): readonly Item[] => [
  { item: 'plan', unitPrice: terms.fee },
  ...(terms.seatFee === undefined || seats === 0n ? [] : [{ item: 'seats' as const, seats, unitPrice: terms.seatFee }]),
];

function chargeFor(terms: PlanTerms, item: Item, period: Period, share: Rational): Charge {
  const fee = mul(decimal(item.unitPrice), ratio(item.seats ?? 1n));
  return {
    plan: terms.plan,
    ...item,
    period,
    amount: round(mul(fee, share), terms.currency),
    taxCategory: terms.taxCategory,
  };
}

/** The fees of a whole period, in advance. */
export const recurringCharges = (terms: PlanTerms, period: Period, seats = 0n): Charge[] =>
  items(terms, seats).map((item) => chargeFor(terms, item, period, ratio(1n)));

const lineOf = (charge: Charge): Omit<LineDraft, 'kind' | 'amount'> => ({
  period: charge.period,
  plan: charge.plan,
  item: charge.item,
  quantity: ratio(charge.seats ?? 1n),
  unitPrice: charge.unitPrice,
  taxCategory: charge.taxCategory,
});

export const recurringLines = (charges: readonly Charge[]): LineDraft[] =>
  charges.map((charge) => ({ kind: 'recurring', ...lineOf(charge), amount: charge.amount }));

function credit(charge: Charge, at: Instant): ProrationLine {
  const fraction = { seconds: secondsBetween(at, charge.period.end), of: periodSeconds(charge.period) };
  const unused = mul(toMajor(charge.amount), ratio(fraction.seconds, fraction.of));
  return {
    kind: 'proration',
    at,
    ...lineOf(charge),
    period: { start: at, end: charge.period.end },
    fraction,
    amount: round(negate(unused), charge.amount.currency),
  };
}

/** Gives back the unused time of everything charged: a cancellation now, a deletion, a change of interval. */
export const creditUnused = (charges: readonly Charge[], at: Instant): ProrationLine[] =>
  charges.map((charge) => credit(charge, at));

function chargeRest(terms: PlanTerms, chosen: readonly Item[], planned: Period, at: Instant): Prorated {
  const fraction = { seconds: secondsBetween(at, planned.end), of: periodSeconds(planned) };
  const share = ratio(fraction.seconds, fraction.of);
  const charges = chosen.map((item) => chargeFor(terms, item, { start: at, end: planned.end }, share));
  const lines = charges.map(
    (charge): ProrationLine => ({ kind: 'proration', at, ...lineOf(charge), fraction, amount: charge.amount }),
  );
  return { lines, charges };
}

export interface PlanChange {
  readonly charges: readonly Charge[];
  readonly terms: PlanTerms;
  readonly seats?: bigint;
  readonly planned: Period;
  readonly at: Instant;
}

/** A change now within one interval: what is open is given back by time, the new fee is charged for the rest of the period. */
export function changePlan({ charges, terms, seats = 0n, planned, at }: PlanChange): Prorated {
  const rest = chargeRest(terms, items(terms, seats), planned, at);
  return { lines: [...creditUnused(charges, at), ...rest.lines], charges: rest.charges };
}

/** Added seats are charged for the rest of the period; what was charged before stays open beside them. */
export function addSeats({ charges, terms, seats = 0n, planned, at }: PlanChange): Prorated {
  if (terms.seatFee === undefined) throw new RangeError(`${terms.plan} has no seats`);
  const rest = chargeRest(terms, [{ item: 'seats', seats, unitPrice: terms.seatFee }], planned, at);
  return { lines: rest.lines, charges: [...charges, ...rest.charges] };
}
