import fc from 'fast-check';
import { expect, test } from 'vitest';
import { applyCreditNote, type CreditedInvoice } from '../../../functions/billing/domain/credit-note.ts';
import type { Discount as ProductDiscount } from '../../../functions/billing/domain/discounts.ts';
import type { LineDraft } from '../../../functions/billing/domain/invoice-line.ts';
import { type InvoicePlan, planInvoice } from '../../../functions/billing/domain/plan-invoice.ts';
import { settlementNotes } from '../../../functions/billing/domain/settlement.ts';
import { money, sub, toMajorString } from '../../../functions/kernel/money.ts';
import { instant } from '../../../functions/kernel/time.ts';
import { type Books, type Credited, type Invoice, issue, issueNotes } from '../oracle/books.ts';
import { type Currency, currencies } from '../oracle/catalogue.ts';
import type { Discount, Line, Taxes } from '../oracle/invoice.ts';
import { quoteOf, taxesOf } from './offers.ts';

/** What no verb asks for yet: discounts and SLA credits, and credit notes on what they leave (sections 5, 7 and 8). */
interface Case {
  readonly currency: Currency;
  readonly lines: readonly Pick<Line, 'kind' | 'amount' | 'category'>[];
  readonly discounts: readonly Discount[];
  readonly taxes: Taxes;
  readonly balance: bigint;
  readonly rounds: readonly (readonly { readonly pick: number; readonly part: number }[])[];
}

const START = Date.UTC(2026, 0, 1);
const END = Date.UTC(2026, 1, 1);
const period = { start: instant('2026-01-01T00:00:00.000Z'), end: instant('2026-02-01T00:00:00.000Z') };

const category = fc.constantFrom('software', 'support');
const amount = fc.oneof(fc.bigInt({ min: 1n, max: 9n }), fc.bigInt({ min: 1n, max: 99_999n }));
const lineOf = (kind: Line['kind'], sign: bigint) =>
  fc.tuple(amount, category).map(([size, own]) => ({ kind, amount: sign * size, category: own }));
const lines = fc
  .tuple(
    fc.array(lineOf('recurring', 1n), { maxLength: 3 }),
    fc.array(lineOf('proration', -1n), { maxLength: 2 }),
    fc.array(lineOf('late-usage', 1n), { minLength: 1, maxLength: 4 }),
    fc.array(lineOf('sla-credit', -1n), { maxLength: 1 }),
  )
  .map((all) => all.flat());
const discount: fc.Arbitrary<Discount> = fc.oneof(
  fc.record({
    kind: fc.constant('percent' as const),
    percent: fc.constantFrom('10', '33.333', '50', '0.5', '100', '99'),
  }),
  fc.record({ kind: fc.constant('amount' as const), amount: fc.bigInt({ min: 1n, max: 50_000n }) }),
);
const cases: fc.Arbitrary<Case> = fc.record({
  currency: fc.constantFrom(...currencies),
  lines,
  discounts: fc.array(discount, { maxLength: 3 }),
  taxes: taxesOf,
  balance: fc.bigInt({ min: 0n, max: 20_000n }),
  rounds: fc.array(fc.array(fc.record({ pick: fc.nat(9), part: fc.integer({ min: 1, max: 100 }) }), { maxLength: 3 }), {
    maxLength: 6,
  }),
});

function planned({ currency, lines: all, discounts, taxes, balance }: Case): InvoicePlan {
  const draft = (line: Case['lines'][number]): LineDraft => {
    return { kind: line.kind, period, of: period, amount: money(line.amount, currency), taxCategory: line.category };
  };
  const of = (kind: Line['kind']) => all.filter((line) => line.kind === kind).map(draft);
  const named = (given: Discount, index: number): ProductDiscount => {
    const common = { id: `d${index}`, name: 'a discount' };
    if (given.kind === 'percent') return { ...common, ...given };
    return { ...common, kind: 'amount', amount: toMajorString(money(given.amount, currency)) };
  };
  return planInvoice({
    currency,
    period,
    recurring: of('recurring'),
    prorations: of('proration').map((line) => ({ ...line, at: period.start })),
    settlement: of('late-usage'),
    slaCredits: of('sla-credit'),
    discounts: discounts.map(named),
    tax: quoteOf(taxes),
    creditBalance: money(balance, currency),
  });
}

function reckoned({ lines: all, discounts, taxes, balance }: Case): { books: Books; invoice: Invoice | undefined } {
  const books: Books = { invoices: [], notes: [], balance };
  const own = all.map((line): Line => ({ ...line, meter: null, from: START, to: END, quantity: null }));
  return { books, invoice: issue(books, { discounts, taxes }, { kind: 'closing', at: END, lines: own }) };
}

const shown = (text: string, ...amounts: readonly bigint[]) => `${text} ${amounts.join(' ')}`;

/** One note after another, each on what the earlier ones left: cumulative rounding is all that keeps them exact. */
function compareNotes({ currency, rounds, taxes }: Case, plan: InvoicePlan, books: Books, invoice: Invoice): void {
  let credited: CreditedInvoice = { id: 'inv_1', plan, notes: [] };
  let open = plan.due;
  const charges = invoice.lines.map((line): Credited => ({ invoice, line, credited: 0n, given: 0n }));
  for (const round of rounds) {
    const picked = [...new Map(round.map(({ pick, part }) => [pick % charges.length, part]))];
    const credits = picked.flatMap(([index, part]) => {
      const charge = charges[index];
      const left = charge && charge.line.kind === 'late-usage' ? charge.line.amount - charge.credited : 0n;
      const size = (left * BigInt(part) + 99n) / 100n;
      return charge && size > 0n ? [{ charge, amount: size, cell: { billed: 0n }, lineId: `line-${index + 1}` }] : [];
    });
    issueNotes(books, { discounts: [], taxes }, END, credits);
    const wanted = credits.map(({ lineId, amount: size }) => ({
      invoiceId: 'inv_1',
      lineId,
      amount: money(size, currency),
    }));
    const notes = settlementNotes(wanted, [credited]);
    credited = { ...credited, notes: [...credited.notes, ...notes] };
    for (const { total } of notes) open = sub(open, applyCreditNote(total, open).reducesOpen);
    expect(
      credited.notes.map(({ net, tax, total, lines: own }) =>
        shown('note', net.minor, tax.minor, total.minor, ...own.map((line) => line.net.minor)),
      ),
    ).toEqual(books.notes.map(({ net, tax, total, lines: own }) => shown('note', net, tax, total, ...own)));
    expect(open.minor).toBe(invoice.open);
  }
}

test('discounts, SLA credits, taxes and credit notes are what the calculator says, to the minor unit', () => {
  let notes = 0;
  fc.assert(
    fc.property(cases, (one) => {
      const plan = planned(one);
      const { books, invoice } = reckoned(one);
      expect(plan.stands).toBe(invoice !== undefined);
      if (!invoice) return undefined;
      expect(plan.lines.map((line) => shown(line.kind, line.amount.minor, line.tax.minor))).toEqual(
        invoice.lines.map((line) => shown(line.kind, line.amount, line.tax)),
      );
      const { net, tax, total, creditUsed, due } = plan;
      const sums = [net, tax, total, creditUsed, due].map(({ minor }) => minor);
      expect(shown('sums', ...sums)).toBe(
        shown('sums', invoice.net, invoice.tax, invoice.total, invoice.creditUsed, invoice.due),
      );
      compareNotes(one, plan, books, invoice);
      notes += books.notes.length;
      return undefined;
    }),
    { numRuns: 2_000, seed: 1 },
  );
  expect(notes).toBeGreaterThan(1_000);
});

test('section 5: of two percents the second works on what the first left, line by line', () => {
  const { invoice } = reckoned({
    currency: 'USD',
    lines: [{ kind: 'recurring', amount: 1001n, category: 'software' }],
    discounts: [
      { kind: 'percent', percent: '50' },
      { kind: 'percent', percent: '50' },
    ],
    taxes: { inclusive: false, rates: {} },
    balance: 0n,
    rounds: [],
  });
  expect(invoice?.lines.map(({ kind, amount: size }) => [kind, size])).toEqual([
    ['recurring', 1001n],
    ['discount', -501n],
    ['discount', -250n],
  ]);
});
