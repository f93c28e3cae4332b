import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { CreditedInvoice, CreditNotePlan } from '../../../functions/billing/domain/credit-note.ts';
import type { Segment as ProductSegment } from '../../../functions/billing/domain/periods.ts';
import { termsIn } from '../../../functions/billing/domain/plan.ts';
import { type InvoiceInputs, planInvoice } from '../../../functions/billing/domain/plan-invoice.ts';
import { finalPeriod, settle, settledAfter, settlementNotes } from '../../../functions/billing/domain/settlement.ts';
import type { SegmentUsage } from '../../../functions/billing/domain/usage-lines.ts';
import { instantOf } from '../../../functions/kernel/time.ts';
import { remember } from '../oracle/account.ts';
import { type Books, type Conditions, issue, issueNotes } from '../oracle/books.ts';
import { DAY } from '../oracle/calendar.ts';
import { digitsOf } from '../oracle/catalogue.ts';
import { ratio, ZERO } from '../oracle/ratio.ts';
import {
  type Cell,
  closePeriod,
  type Measure,
  type Period,
  type Settled,
  scaleOf,
  settlePeriod,
} from '../oracle/settlement.ts';
import { type Offer, offers, quoteOf, versionOf } from './offers.ts';

/** Corrections are part of the rules and of the domain, and no verb makes them yet (section 7). */
const START = Date.UTC(2026, 0, 1);
const END = Date.UTC(2026, 1, 1);
const currency = 'EUR';
type Change = { readonly cell: number; readonly events: number; readonly corrections: number };
type Round = readonly Change[];

const round: fc.Arbitrary<Round> = fc.array(
  fc.record({
    cell: fc.nat(11),
    events: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 40_000 })),
    corrections: fc.oneof(fc.constant(0), fc.integer({ min: -40_000, max: 40_000 })),
  }),
  { maxLength: 5 },
);
const cases = fc.record({
  offer: offers,
  cuts: fc.array(fc.integer({ min: 1, max: 30 }), { maxLength: 2 }),
  rounds: fc.array(round, { minLength: 1, maxLength: 6 }),
});

const lifeOf = (offer: Offer, cuts: readonly number[]) => {
  const bounds = [START, ...[...new Set(cuts)].sort((a, b) => a - b).map((day) => START + day * DAY), END];
  return bounds
    .slice(0, -1)
    .map((start, index) => ({ start, end: bounds[index + 1] ?? END, plan: index % offer.plans.length }));
};

/** The product: what it knows of the period, and the documents it made so far. */
function product(offer: Offer, life: ReturnType<typeof lifeOf>) {
  const planned = { start: instantOf(START), end: instantOf(END) };
  const segments = life.map(({ start, end, plan }): ProductSegment => {
    const sold = offer.plans[plan];
    const terms = sold && termsIn(versionOf(sold, currency), currency);
    if (!terms) throw new Error('nothing is sold');
    return { terms, period: { start: instantOf(start), end: instantOf(end) } };
  });
  const tax = offer.taxes
    ? quoteOf(offer.taxes)
    : quoteOf({ inclusive: false, rates: { software: '0', support: '0' } });
  const invoices: CreditedInvoice[] = [];
  const facts: string[] = [];
  let settled: readonly SegmentUsage[] = [];
  const made = (inputs: Pick<InvoiceInputs, 'closed' | 'settlement'>) => {
    const plan = planInvoice({ currency, period: planned, tax, ...inputs });
    if (!plan.stands) return;
    facts.push(
      ...plan.lines.map(({ kind, meter, amount, tax: own }) => `${kind} ${meter ?? '-'} ${amount.minor} ${own.minor}`),
    );
    invoices.push({ id: `inv_${invoices.length + 1}`, plan, notes: [] });
  };
  const add = (notes: readonly CreditNotePlan[]) => {
    for (const note of notes) {
      facts.push(`note ${note.invoiceId} ${note.net.minor} ${note.tax.minor}`);
      const at = invoices.findIndex(({ id }) => id === note.invoiceId);
      const invoice = invoices[at];
      if (invoice) invoices[at] = { ...invoice, notes: [...invoice.notes, note] };
    }
  };
  return {
    facts,
    close(usage: readonly SegmentUsage[]) {
      settled = usage;
      made({ closed: { planned, segments, usage } });
    },
    settle(usage: readonly SegmentUsage[]) {
      const state = finalPeriod({ planned, segments, usage }, settled, invoices);
      const { lines, credits } = settle([state]);
      add(settlementNotes(credits, invoices));
      made({ settlement: lines });
      settled = settledAfter(state);
    },
  };
}

function calculator(offer: Offer, life: ReturnType<typeof lifeOf>) {
  const segments = life.flatMap(({ start, end, plan }) => {
    const terms = offer.plans[plan];
    return terms ? [{ start, end, terms }] : [];
  });
  const charge = { from: START, amount: 0n, category: '' };
  const settled = { isFinal: false, cells: [] as Cell[], commitment: 0n, minimum: 0n };
  const period: Period = { start: START, end: END, segments, charge, prorations: [], ...settled };
  const books: Books = { invoices: [], notes: [], balance: 0n };
  const conditions: Conditions = { discounts: [], taxes: offer.taxes };
  const facts: string[] = [];
  const scale = scaleOf(digitsOf(currency));
  const made = ({ lines, minimums, credits }: Settled) => {
    const before = books.notes.length;
    issueNotes(books, conditions, END, credits);
    for (const { invoice, net, tax } of books.notes.slice(before))
      facts.push(`note inv_${books.invoices.indexOf(invoice) + 1} ${net} ${tax}`);
    const all = [...lines.map(({ line }) => line), ...minimums];
    const invoice = issue(books, conditions, { kind: 'closing', at: END, lines: all });
    if (!invoice) return;
    remember(invoice, lines);
    facts.push(...invoice.lines.map(({ kind, meter, amount, tax }) => `${kind} ${meter ?? '-'} ${amount} ${tax}`));
  };
  return { period, facts, make: made, scale };
}

type Counts = Map<string, { readonly events: bigint; readonly corrections: bigint }>;

function change(counted: Counts, keys: readonly string[], { cell, events, corrections }: Change): void {
  const key = keys[cell % keys.length] ?? '';
  const before = counted.get(key) ?? { events: 0n, corrections: 0n };
  const after = { events: before.events + BigInt(events), corrections: before.corrections + BigInt(corrections) };
  counted.set(key, after);
}

const usageOf = (counted: Counts): SegmentUsage[] =>
  [...counted].map(([key, { events, corrections }]) => {
    const [start = '', meter = ''] = key.split(' ');
    return { meter, segment: instantOf(Number(start)), events: ratio(events), corrections: ratio(corrections) };
  });

const measureOf =
  (counted: Counts): Measure =>
  (meter, { start }) => {
    const own = counted.get(`${start} ${meter}`);
    return own
      ? { events: ratio(own.events), corrections: ratio(own.corrections) }
      : { events: ZERO, corrections: ZERO };
  };

test('late usage and corrections of any sign are settled as the calculator says, round after round', () => {
  const seen = new Map<string, number>();
  fc.assert(
    fc.property(cases, ({ offer, cuts, rounds }) => {
      const life = lifeOf(offer, cuts);
      const [theirs, ours] = [product(offer, life), calculator(offer, life)];
      const keys = ours.period.segments.flatMap(({ start, terms }) =>
        terms.meters.map(({ meter }) => `${start} ${meter}`),
      );
      const counted: Counts = new Map();
      for (const [index, changes] of rounds.entries()) {
        for (const each of changes) change(counted, keys, each);
        const isFirst = index === 0;
        (isFirst ? theirs.close : theirs.settle)(usageOf(counted));
        ours.make((isFirst ? closePeriod : settlePeriod)(ours.period, measureOf(counted), ours.scale));
      }
      for (const fact of ours.facts) {
        const [what = ''] = fact.split(' ');
        seen.set(what, (seen.get(what) ?? 0) + 1);
      }
      expect(theirs.facts).toEqual(ours.facts);
    }),
    { numRuns: 1_000, seed: 1 },
  );
  for (const what of ['usage', 'late-usage', 'correction', 'minimum', 'note'])
    expect([what, (seen.get(what) ?? 0) > 50]).toEqual([what, true]);
});
