/** Sections 5, 7 and 8: invoices and credit notes as they are issued, and what they leave owed. */
import { type Discount, discounted, type Line, paidFrom, stands, type Tax, taxOf, taxOfLines } from './invoice.ts';
import { least, ratio, round, sum as sumOf } from './ratio.ts';

export type InvoiceKind = 'first' | 'closing' | 'extra' | 'final';
export type Issued = Line & { readonly source: Line; readonly net: bigint; readonly tax: bigint };
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
  /** What credit notes gave of it so far: cumulative, so that many small ones round as one (section 1). */
  creditedSums: bigint;
  creditedTax: bigint;
};
export type CreditNote = {
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

/** A usage line as it can be credited. */
export type Credited = { readonly invoice: Invoice; readonly line: Issued; credited: bigint; given: bigint };
/** `cell` is what it was billed for: the amount comes off it. */
export type Credit = { readonly charge: Credited; readonly amount: bigint; readonly cell: { billed: bigint } };

export type Books = {
  readonly invoices: Invoice[];
  readonly notes: CreditNote[];
  balance: bigint;
};
export type Conditions = { readonly discounts: readonly Discount[]; readonly tax: Tax | null };
export type Opened = { readonly kind: InvoiceKind; readonly at: number; readonly lines: readonly Line[] };

const yearOf = (at: number) => new Date(at).getUTCFullYear();
const nextIn = (all: readonly { year: number }[], at: number) =>
  all.filter(({ year }) => year === yearOf(at)).length + 1;

/** Each line with what discounts leave of it, then the lines of the discounts, which remember no net of their own. */
function withDiscounts(lines: readonly Line[], discounts: readonly Discount[]): { line: Line; left: bigint }[] {
  const worked = discounted(
    lines.map(({ amount }) => amount),
    discounts,
  );
  const own = worked.discounts.flatMap((amount) => {
    const line: Line = { kind: 'discount', meter: null, from: 0, to: 0, quantity: null, amount };
    return amount === 0n ? [] : [{ line, left: 0n }];
  });
  return [...lines.map((line, at) => ({ line, left: worked.left[at] ?? 0n })), ...own];
}

/** With inclusive prices a line's net is what its gross leaves after tax; credit notes work on the gross. */
function priced(lines: readonly Line[], { discounts, tax }: Conditions): Issued[] {
  const all = withDiscounts(lines, discounts);
  const taxes = tax
    ? taxOfLines(
        all.map(({ left }) => left),
        tax,
      )
    : all.map(() => 0n);
  return all.map(({ line, left }, at) => {
    const ownTax = taxes[at] ?? 0n;
    return { ...line, source: line, net: tax?.inclusive ? left - ownTax : left, tax: ownTax };
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
  const invoice: Invoice = { kind, year, sequence, at, lines: issued, ...amounts };
  books.invoices.push(invoice);
  return invoice;
}

const grossOf = (line: Issued, tax: Tax | null) => (tax?.inclusive ? line.net + line.tax : line.net);

/** What a credit gives of its line after discounts: of all credited so far, less what was given before. */
const givenFor = ({ charge, amount }: Credit, tax: Tax | null): bigint =>
  round(ratio((charge.credited + amount) * grossOf(charge.line, tax), charge.line.amount)) - charge.given;

function note(books: Books, { tax }: Conditions, at: number, invoice: Invoice, own: readonly Credit[]): void {
  const lines = own.map((credit) => givenFor(credit, tax));
  const sums = invoice.creditedSums + sumOf(lines);
  const allTax = tax ? taxOf(sums, tax) : 0n;
  const ownTax = allTax - invoice.creditedTax;
  const total = tax?.inclusive ? sumOf(lines) : sumOf(lines) + ownTax;
  if (total === 0n) return;
  for (const [index, credit] of own.entries()) {
    credit.charge.credited += credit.amount;
    credit.charge.given += lines[index] ?? 0n;
    credit.cell.billed -= credit.amount;
  }
  invoice.creditedSums = sums;
  invoice.creditedTax = allTax;
  const cancelled = least(invoice.open, total);
  invoice.open -= cancelled;
  books.balance += total - cancelled;
  const [year, sequence] = [yearOf(at), nextIn(books.notes, at)];
  books.notes.push({ year, sequence, at, invoice, lines, net: total - ownTax, tax: ownTax, total });
}

/** One note per invoice, in the order of the invoices; none of nothing, and then nothing is credited. */
export function issueNotes(books: Books, conditions: Conditions, at: number, credits: readonly Credit[]): void {
  for (const invoice of books.invoices) {
    const own = credits.filter(({ charge }) => charge.invoice === invoice);
    note(books, conditions, at, invoice, own);
  }
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
    books.notes.push({ year, sequence, at, invoice, lines: [], net: total, tax: 0n, total });
  }
}
