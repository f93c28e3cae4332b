/** All that is known of one tenant, and what a finalisation makes of it (sections 5 and 7). */
import { type Books, type Conditions, type Invoice, type InvoiceKind, issue, issueNotes, payOut } from './books.ts';
import type { CivilDate } from './calendar.ts';
import type { Rules } from './history.ts';
import type { Line } from './invoice.ts';
import { decimal, over, ZERO } from './ratio.ts';
import {
  type Billed,
  closePeriod,
  type Measure,
  type Period,
  type Scale,
  scaleOf,
  settlePeriod,
} from './settlement.ts';
import type { Terms } from './terms.ts';
import { aggregate, type UsageEvent } from './usage.ts';

/** What becomes final, when: a period that ended, and the fee of the one that begins. */
export type Draft = {
  readonly kind: InvoiceKind;
  readonly at: number;
  readonly own: Period | null;
  readonly fee: Line | null;
};
export type Subscription = {
  readonly anchor: CivilDate;
  /** From the anchor to the end of the current period. */
  readonly months: number;
  readonly period: Period;
  pending: Terms | null;
  isEnding: boolean;
};
export type Account = {
  readonly rules: Rules;
  readonly conditions: Conditions;
  readonly scale: Scale;
  readonly books: Books;
  readonly periods: Period[];
  readonly events: UsageEvent[];
  drafts: Draft[];
  subscription: Subscription | null;
  /** The last finalisation, until what is owed after it was settled. */
  lastFinal: number | null;
  isDeleted: boolean;
  hasCard: boolean;
};

export const openAccount = (rules: Rules): Account => ({
  rules,
  conditions: { discounts: rules.discounts ?? [], taxes: rules.taxes ?? null },
  scale: scaleOf(rules.digits),
  books: { invoices: [], notes: [], balance: 0n },
  periods: [],
  events: [],
  drafts: [],
  subscription: null,
  lastFinal: null,
  isDeleted: false,
  hasCard: false,
});

export function begin(account: Account, terms: Terms, start: number, end: number): Period {
  const settled = { isFinal: false, cells: [], commitment: 0n, minimum: 0n };
  const charge = { from: start, amount: account.scale(decimal(terms.fee)), category: terms.category };
  const period: Period = { start, end, segments: [{ start, end, terms }], charge, prorations: [], ...settled };
  account.periods.push(period);
  return period;
}

/** By time, at one instant credits before charges. */
const inOrder = (prorations: readonly Line[]) =>
  [...prorations].sort((a, b) => a.from - b.from || Number(a.amount > 0n) - Number(b.amount > 0n));

const measureOf =
  ({ rules, events }: Account): Measure =>
  (meter, { start, end }) => {
    const own = events.filter((event) => event.meter === meter && event.time >= start && event.time < end);
    return {
      events: over(aggregate(rules.meters[meter] ?? 'sum', own), decimal(rules.per?.[meter] ?? '1')),
      corrections: ZERO,
    };
  };

/** Credit notes first, so that their credit can pay the invoice (section 7). */
export function finalise(account: Account, { kind, at, own, fee }: Draft): void {
  const [measure, { scale, books, conditions }] = [measureOf(account), account];
  const final = account.periods.filter(({ isFinal }) => isFinal);
  const settled = final.map((period) => settlePeriod(period, measure, scale));
  const credits = settled.flatMap((each) => each.credits);
  issueNotes(books, conditions, at, credits);

  const closed = own ? closePeriod(own, measure, scale) : { lines: [], minimums: [] };
  const billed = [...closed.lines, ...settled.flatMap(({ lines }) => lines)];
  const lines = [
    ...(fee ? [fee] : []),
    ...inOrder(own?.prorations ?? []),
    ...billed.map(({ line }) => line),
    ...settled.flatMap(({ minimums }) => minimums),
    ...closed.minimums,
  ];
  const invoice = issue(books, conditions, { kind, at, lines });
  if (invoice) remember(invoice, billed);
  account.lastFinal = kind === 'extra' ? null : at;
  if (kind === 'final') payOut(books, at);
}

export function remember(invoice: Invoice, billed: readonly Billed[]): void {
  for (const { cell, line } of billed) {
    const charge = invoice.charges.find((each) => each.line.source === line);
    if (charge) cell.charges.push(charge);
  }
}
