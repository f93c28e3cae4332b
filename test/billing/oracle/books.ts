/** Sections 5, 7 and 8: invoices and credit notes as they are issued, and what they leave owed. */
import { type Discount, discounted, type Line, paidFrom, stands, type Taxes, taxOf, taxOfLines } from './invoice.ts';
import { least, ratio, round, sum as sumOf } from './ratio.ts';

export type InvoiceKind = 'first' | 'closing' | 'extra' | 'final';
export type Issued = Line & { readonly source: Line; readonly net: bigint; readonly tax: bigint };
/** Amounts as the prices are (without tax, or with it), and their tax. */
type Given = { readonly amounts: bigint; readonly tax: bigint };
export type Invoice = {
  readonly kind: InvoiceKind;
  readonly year: number;
  readonly sequence: number;
  readonly at: number;
  readonly lines: readonly Issued[];
  readonly net: bigint;
  readonly tax: bigint;
  readonly total: bigint;
  readonly creditUsed: bigint;
  readonly due: bigint;
  open: bigint;
  paid: bigint;
  refunded: bigint;
  /** What credit notes gave of it so far, by category: cumulative, so that many small ones round as one (section 1). */
  readonly credited: Map<string, Given>;
  /** One for each line. */
  readonly charges: Credited[];
};
export type CreditNote = {
  readonly kind: 'usage' | 'goodwill' | 'payout';
  readonly sequence: number;
  readonly year: number;
  readonly at: number;
  readonly invoice: Invoice;
  /** What it gives of each line that it credits; a note that pays a balance out names none. */
  readonly lines: readonly bigint[];
  readonly net: bigint;
  readonly tax: bigint;
  readonly total: bigint;
};

/** A line as it can be credited. */
export type Credited = { readonly invoice: Invoice; readonly line: Issued; credited: bigint; given: bigint };
/** `cell` is what it was billed for: the amount comes off it. */
export type Credit = { readonly charge: Credited; readonly amount: bigint; readonly cell: { billed: bigint } };

export type Books = {
  readonly invoices: Invoice[];
  readonly notes: CreditNote[];
  balance: bigint;
};
export type Conditions = { readonly discounts: readonly Discount[]; readonly taxes: Taxes | null };
export type Opened = { readonly kind: InvoiceKind; readonly at: number; readonly lines: readonly Line[] };

const yearOf = (at: number) => new Date(at).getUTCFullYear();
const nextIn = (all: readonly { year: number }[], at: number) =>
  all.filter(({ year }) => year === yearOf(at)).length + 1;

/** Each line with what discounts leave of it, then the lines of the discounts, which have no net of their own, then SLA credits. */
function withDiscounts(lines: readonly Line[], discounts: readonly Discount[]): { line: Line; left: bigint }[] {
  const worked = lines.filter(({ kind }) => kind !== 'sla-credit');
  const given = discounted(
    worked.map(({ amount }) => amount),
    discounts,
  );
  const own = given.discounts.flatMap((amount) => {
    const line: Line = { kind: 'discount', meter: null, from: 0, to: 0, quantity: null, amount, category: '' };
    return amount === 0n ? [] : [{ line, left: 0n }];
  });
  const sla = lines.filter(({ kind }) => kind === 'sla-credit');
  return [
    ...worked.map((line, at) => ({ line, left: given.left[at] ?? 0n })),
    ...own,
    ...sla.map((line) => ({ line, left: line.amount })),
  ];
}

const rateIn = ({ inclusive, rates }: Taxes, category: string) => ({ rate: rates[category] ?? '0', inclusive });

/** The tax of each line, rounded once in each category. */
function taxesOf(all: readonly { readonly line: Line; readonly left: bigint }[], taxes: Taxes | null): bigint[] {
  const own = all.map(() => 0n);
  if (!taxes) return own;
  for (const category of new Set(all.map(({ line }) => line.category))) {
    const members = [...all.entries()].filter(([, { line }]) => line.category === category);
    const parts = taxOfLines(
      members.map(([, { left }]) => left),
      rateIn(taxes, category),
    );
    for (const [index, [at]] of members.entries()) own[at] = parts[index] ?? 0n;
  }
  return own;
}

/** With inclusive prices a line's net is what its gross leaves after tax; credit notes work on the gross. */
function priced(lines: readonly Line[], { discounts, taxes }: Conditions): Issued[] {
  const all = withDiscounts(lines, discounts);
  const own = taxesOf(all, taxes);
  return all.map(({ line, left }, at) => {
    const tax = own[at] ?? 0n;
    return { ...line, source: line, net: taxes?.inclusive ? left - tax : left, tax };
  });
}

/** Undefined where no line has an amount: then there is no invoice and no number, but for a deletion's. */
export function issue(books: Books, conditions: Conditions, { kind, at, lines }: Opened): Invoice | undefined {
  const standing = lines.filter(stands);
  if (kind !== 'final' && standing.every(({ amount }) => amount === 0n)) return undefined;
  const issued = priced(standing, conditions);
  const [net, tax] = [sumOf(issued.map((line) => line.net)), sumOf(issued.map((line) => line.tax))];
  const total = net + tax;
  const { creditUsed, due, balance } = paidFrom(books.balance, total);
  books.balance = balance;
  const [year, sequence] = [yearOf(at), nextIn(books.invoices, at)];
  const amounts = {
    net,
    tax,
    total,
    creditUsed,
    due,
    open: due,
    paid: 0n,
    refunded: 0n,
    creditedSums: 0n,
    creditedTax: 0n,
  };
  const invoice: Invoice = { kind, year, sequence, at, lines: issued, ...amounts, credited: new Map(), charges: [] };
  for (const line of issued) invoice.charges.push({ invoice, line, credited: 0n, given: 0n });
  books.invoices.push(invoice);
  return invoice;
}

const grossOf = (line: Issued, taxes: Taxes | null) => (taxes?.inclusive ? line.net + line.tax : line.net);

/** What a credit gives of its line after discounts: of all credited so far, less what was given before. */
const givenFor = ({ charge, amount }: Credit, taxes: Taxes | null): bigint =>
  round(ratio((charge.credited + amount) * grossOf(charge.line, taxes), charge.line.amount)) - charge.given;

/** What a category has been given after this note, amounts and their tax. */
function givenIn(invoice: Invoice, category: string, now: bigint, taxes: Taxes | null): Given {
  const amounts = (invoice.credited.get(category)?.amounts ?? 0n) + now;
  return { amounts, tax: taxes ? taxOf(amounts, rateIn(taxes, category)) : 0n };
}

interface Noted {
  readonly kind: 'usage' | 'goodwill';
  readonly at: number;
  readonly invoice: Invoice;
  readonly own: readonly Credit[];
}

/** False where it would give nothing: then there is no note, and nothing is credited. */
function note(books: Books, { taxes }: Conditions, { kind, at, invoice, own }: Noted): boolean {
  const lines = own.map((credit) => givenFor(credit, taxes));
  const groups = [...new Set(own.map(({ charge }) => charge.line.category))].map((category) => {
    const inGroup = lines.filter((_, index) => own[index]?.charge.line.category === category);
    const after = givenIn(invoice, category, sumOf(inGroup), taxes);
    return { category, after, tax: after.tax - (invoice.credited.get(category)?.tax ?? 0n) };
  });
  const tax = sumOf(groups.map((group) => group.tax));
  const total = taxes?.inclusive ? sumOf(lines) : sumOf(lines) + tax;
  if (total === 0n) return false;
  for (const [index, credit] of own.entries()) {
    credit.charge.credited += credit.amount;
    credit.charge.given += lines[index] ?? 0n;
    credit.cell.billed -= credit.amount;
  }
  for (const { category, after } of groups) invoice.credited.set(category, after);
  const cancelled = least(invoice.open, total);
  invoice.open -= cancelled;
  books.balance += total - cancelled;
  const [year, sequence] = [yearOf(at), nextIn(books.notes, at)];
  books.notes.push({ kind, year, sequence, at, invoice, lines, net: total - tax, tax, total });
  return true;
}

/** One note per invoice, in the order of the invoices; none of nothing, and then nothing is credited. */
export function issueNotes(books: Books, conditions: Conditions, at: number, credits: readonly Credit[]): void {
  for (const invoice of books.invoices) {
    const own = credits.filter(({ charge }) => charge.invoice === invoice);
    note(books, conditions, { kind: 'usage', at, invoice, own });
  }
}

export const leftToCredit = ({ line, credited }: Credited): bigint =>
  line.kind === 'discount' || line.kind === 'sla-credit' || line.amount < credited ? 0n : line.amount - credited;

/** What is given out of goodwill is not settled: it stays billed, or it would come back as late usage (reading of 7). */
export function giveBack(books: Books, conditions: Conditions, at: number, credit: Omit<Credit, 'cell'>): boolean {
  const { charge } = credit;
  const own = [{ ...credit, cell: { billed: 0n } }];
  return note(books, conditions, { kind: 'goodwill', at, invoice: charge.invoice, own });
}

/**
 * A deletion keeps no credit (section 11): it cancels what is open, and refunds what was paid. The invoice that charged the fee last
 * comes first, then the others, newest first: the page names the first alone (reading).
 */
export function payOut(books: Books, at: number): void {
  const issued = books.invoices.filter(({ kind }) => kind !== 'final').reverse();
  const fee = issued.find(({ lines }) => lines.some(({ kind }) => kind === 'recurring'));
  for (const invoice of [...(fee ? [fee] : []), ...issued.filter((each) => each !== fee)]) {
    const cancelled = least(books.balance, invoice.open);
    const refunded = least(books.balance - cancelled, invoice.paid - invoice.refunded);
    const total = cancelled + refunded;
    if (total === 0n) continue;
    invoice.open -= cancelled;
    invoice.refunded += refunded;
    books.balance -= total;
    const [year, sequence] = [yearOf(at), nextIn(books.notes, at)];
    books.notes.push({ kind: 'payout', year, sequence, at, invoice, lines: [], net: total, tax: 0n, total });
  }
}
