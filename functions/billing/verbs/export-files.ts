import { minorDigits } from '../../kernel/currency.ts';
import { add, type Money, toMajorString, zero } from '../../kernel/money.ts';
import type { CivilDate } from '../../kernel/time.ts';
import { type Cell, csv } from '../domain/csv.ts';
import { currenciesOf, type DayBookEntry } from '../domain/day-book.ts';
import { entriesOf } from '../domain/ledger.ts';
import { storedEntry } from '../domain/stored-posting.ts';
import type { CreditNoteRecord, InvoiceRecord, PaymentRecord, RefundRecord, StoredFile } from '../ports.ts';
import { creditNoteJson, invoiceJson } from './invoice-json.ts';

/** What a line of the day book is about. */
export type Exported =
  | { readonly kind: 'invoice'; readonly line: DayBookEntry; readonly record: InvoiceRecord; readonly pdf: StoredFile }
  | {
      readonly kind: 'credit-note';
      readonly line: DayBookEntry;
      readonly record: CreditNoteRecord;
      readonly pdf: StoredFile;
    }
  | { readonly kind: 'payment'; readonly line: DayBookEntry; readonly record: PaymentRecord }
  | { readonly kind: 'refund'; readonly line: DayBookEntry; readonly record: RefundRecord }
  | { readonly kind: 'other'; readonly line: DayBookEntry };
type Of<Kind extends Exported['kind']> = Extract<Exported, { kind: Kind }>;

export interface ExportFile {
  readonly name: string;
  readonly text: string;
  /** Without the header. */
  readonly rows: number;
}

type Canonical = (value: unknown) => string;

const ofKind = <Kind extends Exported['kind']>(all: readonly Exported[], kind: Kind): readonly Of<Kind>[] =>
  all.filter((each): each is Of<Kind> => each.kind === kind);

const major = toMajorString;
const wire = ({ minor, currency }: Money) => ({ amount: minor.toString(), currency });

const table = (name: string, header: readonly string[], rows: readonly (readonly Cell[])[]): ExportFile => ({
  name: `${name}.csv`,
  text: csv(header, rows),
  rows: rows.length,
});

const lines = (name: string, values: readonly unknown[], canonical: Canonical): ExportFile => ({
  name: `${name}.jsonl`,
  text: values.map((value) => `${canonical(value)}\n`).join(''),
  rows: values.length,
});

const whole = (name: string, value: unknown, canonical: Canonical): ExportFile => ({
  name: `${name}.json`,
  text: `${canonical(value)}\n`,
  rows: 1,
});

const invoiceHeader =
  'number,id,tenantId,issuedAt,dueAt,buyer,currency,pricesIncludeTax,net,tax,total,creditUsed,creditAdded,due,sha256,pdfKey,pdfSha256';
const invoiceRow = ({ line, record, pdf }: Of<'invoice'>): Cell[] => {
  const { number, id, finalizedAt, dueAt, buyer, plan, hash } = record;
  return [
    ...[number, id, line.tenantId, finalizedAt, dueAt, { text: buyer.name }, plan.currency],
    plan.inclusive ? 'yes' : 'no',
    ...[plan.net, plan.tax, plan.total, plan.creditUsed, plan.creditAdded, plan.due].map(major),
    ...[hash, pdf.key, pdf.sha256],
  ];
};

const lineHeader = 'invoice,line,kind,meter,periodStart,periodEnd,currency,amount,net,tax,taxRate';
const lineRows = ({ record }: Of<'invoice'>): Cell[][] =>
  record.plan.lines.map(({ id, kind, meter, period, amount, net, tax, taxRate }) => [
    ...[record.number, id, kind, meter ?? null, period.start, period.end, amount.currency],
    ...[major(amount), major(net), major(tax), taxRate ?? null],
  ]);

const noteHeader = 'number,id,tenantId,issuedAt,invoice,currency,net,tax,total,reason,sha256,pdfKey,pdfSha256';
const noteRow =
  (digest: (text: string) => string, canonical: Canonical) =>
  ({ line, record, pdf }: Of<'credit-note'>): Cell[] => {
    const { number, id, finalizedAt, invoiceNumber, net, tax, total, reason } = record;
    return [
      ...[number, id, line.tenantId, finalizedAt, invoiceNumber, total.currency, major(net), major(tax), major(total)],
      ...[{ text: reason }, digest(canonical(creditNoteJson(record))), pdf.key, pdf.sha256],
    ];
  };

/** What moved, by the ledger: a payment's record says what was asked for. */
const cashOf = ({ entries, currency }: DayBookEntry): Money =>
  entries.filter(({ account }) => account === 'cash').reduce((sum, { amount }) => add(sum, amount), zero(currency));
const given = (line: DayBookEntry): Money => ({ ...cashOf(line), minor: -cashOf(line).minor });

const paymentOf = ({ line, record: { id, invoiceId, reference } }: Of<'payment'>) => {
  const { tenantId, at } = line;
  return { id, tenantId, at, invoiceId, amount: cashOf(line), reference };
};
const refundOf = ({ line, record: { id, paymentId, reference } }: Of<'refund'>) => {
  const { tenantId, at } = line;
  return { id, tenantId, at, paymentId, amount: given(line), reference };
};

const ledgerHeader = 'at,date,tenantId,source,account,currency,debit,credit';
const ledgerRows = (line: DayBookEntry): Cell[][] =>
  entriesOf(line).map(({ date, source, account, amount }) => {
    const size = major({ ...amount, minor: amount.minor < 0n ? -amount.minor : amount.minor });
    const [debit, credit] = amount.minor < 0n ? [null, size] : [size, null];
    return [line.at, date, line.tenantId, source, account, amount.currency, debit, credit];
  });

const total = (amounts: readonly Money[], of: string) =>
  amounts
    .filter(({ currency }) => currency === of)
    .reduce((sum, { minor }) => sum + minor, 0n)
    .toString();
const counted = (amounts: readonly Money[], of: string) => ({
  count: amounts.filter(({ currency }) => currency === of).length,
  amount: total(amounts, of),
});

/** Sums that whoever reads the files can make again from each of them. */
function controlTotals(all: readonly Exported[]) {
  const [invoices, notes] = [ofKind(all, 'invoice'), ofKind(all, 'credit-note')];
  const entries = all.flatMap(({ line }) => entriesOf(line));
  const currencies = currenciesOf(all.map(({ line }) => line)).map((currency) => {
    const own = entries.filter(({ amount }) => amount.currency === currency).map(({ amount }) => amount);
    const plans = invoices.map(({ record }) => record.plan);
    return {
      ...{ currency, minorDigits: minorDigits(currency) },
      invoices: {
        ...counted(
          plans.map((plan) => plan.total),
          currency,
        ),
        ...{
          net: total(
            plans.map((plan) => plan.net),
            currency,
          ),
          tax: total(
            plans.map((plan) => plan.tax),
            currency,
          ),
        },
        due: total(
          plans.map((plan) => plan.due),
          currency,
        ),
      },
      creditNotes: counted(
        notes.map(({ record }) => record.total),
        currency,
      ),
      payments: counted(
        ofKind(all, 'payment').map(({ line }) => cashOf(line)),
        currency,
      ),
      refunds: counted(
        ofKind(all, 'refund').map(({ line }) => given(line)),
        currency,
      ),
      ledger: {
        entries: own.length,
        debits: total(
          own.filter(({ minor }) => minor > 0n),
          currency,
        ),
        credits: total(
          own.filter(({ minor }) => minor < 0n),
          currency,
        ),
      },
    };
  });
  const numbers = (of: readonly { readonly record: { readonly number: string | null } }[]) =>
    of.map(({ record }) => record.number).sort();
  return { currencies, invoiceNumbers: numbers(invoices), creditNoteNumbers: numbers(notes) };
}

export interface ExportedDay {
  readonly entity: string;
  readonly date: CivilDate;
  /** In the order of the day book. */
  readonly all: readonly Exported[];
}

interface Hashing {
  readonly canonical: Canonical;
  readonly digest: (text: string) => string;
}

/** Everything of a day, twice: as tables for people and as lines of canonical JSON for machines. */
function contentFiles({ all }: ExportedDay, { canonical, digest }: Hashing): readonly ExportFile[] {
  const [invoices, notes] = [ofKind(all, 'invoice'), ofKind(all, 'credit-note')];
  const payments = ofKind(all, 'payment').map(paymentOf);
  const refunds = ofKind(all, 'refund').map(refundOf);
  const money = <T extends { readonly amount: Money }>(row: T) => ({ ...row, amount: wire(row.amount) });
  return [
    table('invoices', invoiceHeader.split(','), invoices.map(invoiceRow)),
    table('invoice-lines', lineHeader.split(','), invoices.flatMap(lineRows)),
    table('credit-notes', noteHeader.split(','), notes.map(noteRow(digest, canonical))),
    table(
      'payments',
      ['id', 'tenantId', 'at', 'invoiceId', 'currency', 'amount', 'reference'],
      payments.map((p) => [p.id, p.tenantId, p.at, p.invoiceId, p.amount.currency, major(p.amount), p.reference]),
    ),
    table(
      'refunds',
      ['id', 'tenantId', 'at', 'paymentId', 'currency', 'amount', 'reference'],
      refunds.map((r) => [r.id, r.tenantId, r.at, r.paymentId, r.amount.currency, major(r.amount), r.reference]),
    ),
    table(
      'ledger',
      ledgerHeader.split(','),
      all.flatMap(({ line }) => ledgerRows(line)),
    ),
    lines(
      'invoices',
      invoices.map(({ record }) => invoiceJson(record)),
      canonical,
    ),
    lines(
      'credit-notes',
      notes.map(({ record }) => creditNoteJson(record)),
      canonical,
    ),
    lines('payments', payments.map(money), canonical),
    lines('refunds', refunds.map(money), canonical),
    lines(
      'ledger',
      all.map(({ line }) => storedEntry(line)),
      canonical,
    ),
    whole('control-totals', controlTotals(all), canonical),
  ];
}

export const EXPORT_FORMAT = 'tenantry-finance-export/1';

/** The files of a day; the manifest, which names the others by their hashes, is the last. */
export function exportFiles(day: ExportedDay, hashing: Hashing): readonly ExportFile[] {
  const files = contentFiles(day, hashing);
  const documents = day.all.flatMap((each) =>
    each.kind === 'invoice' || each.kind === 'credit-note' ? [{ number: each.record.number, pdf: each.pdf }] : [],
  );
  const manifest = {
    ...{ format: EXPORT_FORMAT, entity: day.entity, date: day.date },
    files: files.map(({ name, text, rows }) => {
      return { name, rows, bytes: new TextEncoder().encode(text).length, sha256: hashing.digest(text) };
    }),
    documents,
  };
  return [...files, whole('manifest', manifest, hashing.canonical)];
}
