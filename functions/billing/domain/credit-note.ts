import { div, mul, type Rational } from '../../kernel/decimal.ts';
import { add, atLeastZero, type Money, round, smaller, sub, sum, toMajor, zero } from '../../kernel/money.ts';
import type { InvoiceLine } from './invoice-line.ts';
import type { InvoicePlan } from './plan-invoice.ts';
import { isOfGroup, type TaxGroup, taxGroupId, taxOn } from './tax.ts';

export interface LineCredit {
  readonly lineId: string;
  /** Of the line's amount, before its discounts. */
  readonly amount: Money;
  readonly purpose: CreditPurpose;
}

/** Only what settles usage lowers what stands billed for a meter: goodwill must not come back as late usage. */
export type CreditPurpose = 'settlement' | 'goodwill';

export interface CreditNoteLine extends LineCredit {
  /** What the customer gets for it after the line's discounts: without tax, or with it where prices include tax. */
  readonly net: Money;
}

export interface CreditNotePlan {
  readonly invoiceId: string;
  readonly lines: readonly CreditNoteLine[];
  readonly taxGroups: readonly TaxGroup[];
  readonly inclusive: boolean;
  readonly net: Money;
  readonly tax: Money;
  readonly total: Money;
}

/** A final invoice and every credit note on it so far, oldest first. */
export interface CreditedInvoice {
  readonly id: string;
  readonly plan: Pick<InvoicePlan, 'currency' | 'lines' | 'taxGroups' | 'inclusive'>;
  readonly notes: readonly CreditNotePlan[];
}

export type CreditRefusal = 'unknown-line' | 'amount-not-positive' | 'exceeds-creditable';

export type CreditNoteDecision =
  | { readonly ok: true; readonly note: CreditNotePlan }
  | { readonly ok: false; readonly refusal: CreditRefusal; readonly lineId: string; readonly creditable: Money };

const linesOn = (notes: readonly CreditNotePlan[], lineId: string): CreditNoteLine[] =>
  notes.flatMap((note) => note.lines).filter((line) => line.lineId === lineId);

/** What is left to credit of one line, before its discounts. */
export function creditable(invoice: CreditedInvoice, lineId: string): Money {
  const { currency, lines } = invoice.plan;
  const line = lines.find((candidate) => candidate.id === lineId);
  if (!line || line.kind === 'discount' || line.kind === 'sla-credit') return zero(currency);
  return atLeastZero(
    sub(
      line.amount,
      sum(
        linesOn(invoice.notes, lineId).map(({ amount }) => amount),
        currency,
      ),
    ),
  );
}

/** What settlements have credited of one line so far. */
export const settledCredit = (invoice: CreditedInvoice, lineId: string): Money =>
  sum(
    linesOn(invoice.notes, lineId)
      .filter(({ purpose }) => purpose === 'settlement')
      .map(({ amount }) => amount),
    invoice.plan.currency,
  );

function refusalOf(invoice: CreditedInvoice, lineId: string, wanted: Money): CreditRefusal | undefined {
  if (!invoice.plan.lines.some((line) => line.id === lineId)) return 'unknown-line';
  if (wanted.minor <= 0n) return 'amount-not-positive';
  return wanted.minor > creditable(invoice, lineId).minor ? 'exceeds-creditable' : undefined;
}

const shareOf = (line: InvoiceLine, credited: Money): Rational =>
  mul(toMajor(line.net), div(toMajor(credited), toMajor(line.amount)));

/** Cumulative: the rounded net of all that is credited so far, less what earlier notes gave. */
function netOf(
  invoice: CreditedInvoice,
  line: InvoiceLine,
  credit: LineCredit,
  earlier: readonly CreditNoteLine[],
): Money {
  const { currency } = invoice.plan;
  const before = [...linesOn(invoice.notes, line.id), ...earlier.filter(({ lineId }) => lineId === line.id)];
  const credited = add(
    sum(
      before.map(({ amount }) => amount),
      currency,
    ),
    credit.amount,
  );
  return sub(
    round(shareOf(line, credited), currency),
    sum(
      before.map(({ net }) => net),
      currency,
    ),
  );
}

function creditLines(invoice: CreditedInvoice, credits: readonly LineCredit[]): CreditNoteLine[] {
  const lines: CreditNoteLine[] = [];
  for (const credit of credits) {
    const line = invoice.plan.lines.find(({ id }) => id === credit.lineId);
    if (line) lines.push({ ...credit, net: netOf(invoice, line, credit, lines) });
  }
  return lines;
}

/** Cumulative too, per tax group of the invoice. */
function creditGroup(invoice: CreditedInvoice, lines: readonly CreditNoteLine[], group: TaxGroup): TaxGroup {
  const { currency, inclusive } = invoice.plan;
  const members = new Set(invoice.plan.lines.filter((line) => isOfGroup(line, group)).map(({ id }) => id));
  const given = [...invoice.notes.flatMap((note) => note.lines), ...lines].filter(({ lineId }) => members.has(lineId));
  const before = invoice.notes
    .flatMap((note) => note.taxGroups)
    .filter((each) => taxGroupId(each) === taxGroupId(group));
  const nets = sum(
    given.map(({ net }) => net),
    currency,
  );
  const tax = sub(
    taxOn(nets, group.rate, inclusive),
    sum(
      before.map((each) => each.tax),
      currency,
    ),
  );
  const now = sum(
    lines.filter(({ lineId }) => members.has(lineId)).map(({ net }) => net),
    currency,
  );
  return { ...group, net: inclusive ? sub(now, tax) : now, tax };
}

export function planCreditNote(invoice: CreditedInvoice, credits: readonly LineCredit[]): CreditNoteDecision {
  const { currency, inclusive } = invoice.plan;
  for (const lineId of new Set(credits.map((credit) => credit.lineId))) {
    const wanted = credits.filter((credit) => credit.lineId === lineId).map(({ amount }) => amount);
    const refusal = wanted.some(({ minor }) => minor <= 0n)
      ? 'amount-not-positive'
      : refusalOf(invoice, lineId, sum(wanted, currency));
    if (refusal) return { ok: false, refusal, lineId, creditable: creditable(invoice, lineId) };
  }
  const lines = creditLines(invoice, credits);
  const groups = invoice.plan.taxGroups.map((group) => creditGroup(invoice, lines, group));
  const taxGroups = groups.filter((group) => group.net.minor !== 0n || group.tax.minor !== 0n);
  const amounts = sum(
    lines.map((line) => line.net),
    currency,
  );
  const tax = sum(
    taxGroups.map((group) => group.tax),
    currency,
  );
  const [net, total] = inclusive ? [sub(amounts, tax), amounts] : [amounts, add(amounts, tax)];
  return { ok: true, note: { invoiceId: invoice.id, lines, taxGroups, inclusive, net, tax, total } };
}

/** A note first lowers what is open on its invoice; the rest is the customer's credit. */
export function applyCreditNote(total: Money, open: Money): { readonly reducesOpen: Money; readonly toBalance: Money } {
  const reducesOpen = smaller(atLeastZero(open), total);
  return { reducesOpen, toBalance: sub(total, reducesOpen) };
}
