import type { CurrencyCode } from '../../kernel/currency.ts';
import { add, type Money, neg, smaller, sub, sum, zero } from '../../kernel/money.ts';
import type { Period } from '../../kernel/time.ts';
import { applyDiscounts, type Discount, type Discounted } from './discounts.ts';
import { compareCodePoints, type InvoiceLine, type LineDraft } from './invoice-line.ts';
import type { ProrationLine } from './proration.ts';
import { applyTax, type TaxGroup, type TaxQuote, unquoted } from './tax.ts';
import { minimumLine, type RatedPeriod, stands, usageLines } from './usage-lines.ts';

/** Everything that an invoice is made of; the same value gives the preview, the upcoming and the final invoice. */
export interface InvoiceInputs {
  readonly currency: CurrencyCode;
  /** What the document covers, for lines that have no time of their own (discounts). */
  readonly period: Period;
  /** Kind 1, for the period that begins. */
  readonly recurring?: readonly LineDraft[];
  /** Kind 2. */
  readonly prorations?: readonly ProrationLine[];
  /** Kinds 3 and 5: the period that ended. */
  readonly closed?: RatedPeriod;
  /** Kinds 4 and 5: what settling the final periods puts on this invoice. */
  readonly settlement?: readonly LineDraft[];
  readonly discounts?: readonly Discount[];
  /** Kind 7. */
  readonly slaCredits?: readonly LineDraft[];
  /** `pending` while the provider does not answer. */
  readonly tax: TaxQuote | 'pending';
  readonly creditBalance?: Money;
  /** A deletion's final invoice stands even where nothing is owed. */
  readonly always?: boolean;
}

export interface InvoicePlan {
  readonly currency: CurrencyCode;
  readonly period: Period;
  readonly lines: readonly InvoiceLine[];
  readonly taxGroups: readonly TaxGroup[];
  readonly inclusive: boolean;
  readonly net: Money;
  readonly tax: Money;
  readonly total: Money;
  readonly creditUsed: Money;
  /** What a negative total puts on the credit balance. */
  readonly creditAdded: Money;
  readonly due: Money;
  /** False: nothing has an amount, so there is no invoice and no number. */
  readonly stands: boolean;
  /** True: no tax is known yet, so it must not become final. */
  readonly taxPending: boolean;
}

const kindOrder: Readonly<Partial<Record<LineDraft['kind'], number>>> = { 'late-usage': 1, correction: 2 };

const byTime = (a: ProrationLine, b: ProrationLine): number =>
  compareCodePoints(a.at, b.at) || Number(a.amount.minor > 0n) - Number(b.amount.minor > 0n);

/** By period, then meter, late usage before corrections, then segment. */
const bySettlementOrder = (a: LineDraft, b: LineDraft): number =>
  compareCodePoints(a.of?.start ?? '', b.of?.start ?? '') ||
  compareCodePoints(a.meter ?? '', b.meter ?? '') ||
  (kindOrder[a.kind] ?? 0) - (kindOrder[b.kind] ?? 0) ||
  compareCodePoints(a.segment ?? '', b.segment ?? '');

/** Kinds 1 to 5, which discounts apply to. */
function gather(inputs: InvoiceInputs): LineDraft[] {
  const settled = [...(inputs.settlement ?? [])].sort(bySettlementOrder);
  const usage = inputs.closed ? usageLines(inputs.closed) : [];
  const minimum = inputs.closed && minimumLine(inputs.closed, usage);
  return [
    ...(inputs.recurring ?? []),
    ...[...(inputs.prorations ?? [])].sort(byTime),
    ...usage,
    ...settled.filter((line) => line.kind !== 'minimum'),
    ...settled.filter((line) => line.kind === 'minimum'),
    ...(minimum ? [minimum] : []),
  ].filter(stands);
}

const discountLines = ({ discounts }: Discounted, period: Period): LineDraft[] =>
  discounts
    .map(({ discount, amount }): LineDraft => {
      return { kind: 'discount', period, amount, taxCategory: '', source: { id: discount.id, name: discount.name } };
    })
    .filter(stands);

const noQuote: TaxQuote = { inclusive: false, authoritative: false, rates: {} };

type Untaxed = Omit<InvoiceLine, 'id' | 'tax' | 'taxRate' | 'taxReason'>;

function untaxedLines(inputs: InvoiceInputs): Untaxed[] {
  const nothing = zero(inputs.currency);
  const discounted = applyDiscounts(gather(inputs), inputs.discounts ?? [], inputs.currency);
  return [
    ...discounted.lines.map(({ draft, shares, left }) => ({ ...draft, discounts: shares, net: left })),
    ...discountLines(discounted, inputs.period).map((line) => ({ ...line, discounts: [], net: nothing })),
    ...(inputs.slaCredits ?? []).filter(stands).map((line) => ({ ...line, discounts: [], net: line.amount })),
  ];
}

function taxed(lines: readonly Untaxed[], inputs: InvoiceInputs) {
  const taxable = lines.filter((line) => line.kind !== 'discount');
  const categories = taxable.flatMap((line) => (line.taxedAs ? [] : [line.taxCategory]));
  const quote = inputs.tax === 'pending' ? noQuote : inputs.tax;
  const taxPending = inputs.tax === 'pending' || unquoted(categories, quote).length > 0;
  const tax = taxPending
    ? { groups: [], lines: [] }
    : applyTax(
        taxable.map((line) => ({ category: line.taxCategory, amount: line.net, taxedAs: line.taxedAs })),
        quote,
        inputs.currency,
      );
  const finished = lines.map((line, index): InvoiceLine => {
    const answer = tax.lines[taxable.indexOf(line)];
    const known = answer && { taxRate: answer.rate.rate, taxReason: answer.rate.reason };
    return { ...line, ...known, id: `line-${index + 1}`, tax: answer?.tax ?? zero(inputs.currency) };
  });
  return { lines: finished, taxGroups: tax.groups, inclusive: quote.inclusive, taxPending };
}

/** Credit pays after tax, as a payment; a negative total leaves nothing due and feeds the balance. */
function pay(total: Money, balance: Money) {
  const nothing = zero(total.currency);
  if (total.minor < 0n) return { creditUsed: nothing, creditAdded: neg(total), due: nothing };
  const creditUsed = smaller(balance, total);
  return { creditUsed, creditAdded: nothing, due: sub(total, creditUsed) };
}

export function planInvoice(inputs: InvoiceInputs): InvoicePlan {
  const { currency, period } = inputs;
  const { lines, taxGroups, inclusive, taxPending } = taxed(untaxedLines(inputs), inputs);
  const amounts = sum(
    lines.map((line) => line.amount),
    currency,
  );
  const tax = sum(
    taxGroups.map((group) => group.tax),
    currency,
  );
  const [net, total] = inclusive ? [sub(amounts, tax), amounts] : [amounts, add(amounts, tax)];
  return {
    currency,
    period,
    lines,
    taxGroups,
    inclusive,
    net,
    tax,
    total,
    ...pay(total, inputs.creditBalance ?? zero(currency)),
    stands: inputs.always === true || lines.some((line) => line.amount.minor !== 0n),
    taxPending,
  };
}
