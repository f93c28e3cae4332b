import type { CreditNoteRecord, InvoiceRecord } from '../../../functions/billing/ports.ts';
import type { Rational } from '../../../functions/kernel/decimal.ts';
import { instantOf } from '../../../functions/kernel/time.ts';
import type { Books, CreditNote, Invoice } from '../oracle/books.ts';
import { ratio } from '../oracle/ratio.ts';
import type { Product } from './product.ts';

/** Both sides as texts, one for each fact: what differs is the text that is not in both. */
const exact = (quantity: Rational | null | undefined) => {
  if (!quantity) return '';
  const { n, d } = ratio(quantity.n, quantity.d);
  return `${n}/${d}`;
};
const number = (series: string, { year, sequence }: { year: number; sequence: number }) =>
  `${series}-${year}-${String(sequence).padStart(6, '0')}`;

function expectedInvoice(invoice: Invoice): string[] {
  const name = number('TNY', invoice);
  const { kind, at, net, tax, total, creditUsed, due, open, paid } = invoice;
  return [
    `${name} ${kind} at ${instantOf(at)}: net ${net} tax ${tax} total ${total} credit ${creditUsed} due ${due}`,
    `${name} open ${open} paid ${paid}`,
    ...invoice.lines.map((line, index) =>
      [
        name,
        index + 1,
        line.kind,
        line.meter ?? '-',
        line.kind === 'discount' ? '' : `${instantOf(line.from)}..${instantOf(line.to)}`,
        exact(line.quantity),
        `${line.amount} tax ${line.tax}`,
      ].join(' '),
    ),
  ];
}

const kinds = { first: 'first', period: 'closing', extra: 'extra', deletion: 'final' } as const;

function actualInvoice({ number: name, kind, finalizedAt, plan, open, paid }: InvoiceRecord): string[] {
  const { net, tax, total, creditUsed, due } = plan;
  return [
    `${name} ${kinds[kind]} at ${finalizedAt}: net ${net.minor} tax ${tax.minor} total ${total.minor} credit ${creditUsed.minor} due ${due.minor}`,
    `${name} open ${open.minor} paid ${paid.minor}`,
    ...plan.lines.map((line, index) =>
      [
        name,
        index + 1,
        line.kind,
        line.meter ?? '-',
        line.kind === 'discount' ? '' : `${line.period.start}..${line.period.end}`,
        line.meter === undefined ? '' : exact(line.quantity),
        `${line.amount.minor} tax ${line.tax.minor}`,
      ].join(' '),
    ),
  ];
}

const expectedNote = (note: CreditNote) => {
  const { at, net, tax, total, lines, invoice } = note;
  const of = `of ${number('TNY', invoice)} at ${instantOf(at)}`;
  return `${number('TNY-CN', note)} ${of}: net ${net} tax ${tax} total ${total} lines ${lines.join(',')}`;
};

const actualNote = ({ number: name, invoiceNumber, finalizedAt, net, tax, total, plan }: CreditNoteRecord) => {
  const lines = plan?.lines.map((line) => line.net.minor).join(',') ?? '';
  return `${name} of ${invoiceNumber} at ${finalizedAt}: net ${net.minor} tax ${tax.minor} total ${total.minor} lines ${lines}`;
};

const byNumber = <T extends { readonly number: string | null }>(all: readonly T[]) =>
  all.filter((each) => each.number !== null).sort((a, b) => ((a.number ?? '') < (b.number ?? '') ? -1 : 1));

export const expectedFacts = ({ invoices, notes, balance }: Books): string[] => [
  ...invoices.flatMap(expectedInvoice),
  ...notes.map(expectedNote),
  `balance ${balance}`,
];

export async function actualFacts({ world }: Product): Promise<string[]> {
  const { finance } = world.deps();
  const [invoices, notes, balance] = await Promise.all([
    finance.invoices(),
    finance.creditNotes(),
    finance.findBalance(),
  ]);
  return [
    ...byNumber(invoices).flatMap(actualInvoice),
    ...byNumber(notes).map(actualNote),
    `balance ${balance?.credit.minor ?? 0n}`,
  ];
}

/** In order: a line at another place is another line. */
export function differences(expected: readonly string[], actual: readonly string[]): string[] {
  const [wanted, given] = [new Set(expected), new Set(actual)];
  return [
    ...expected.filter((fact) => !given.has(fact)).map((fact) => `expected ${fact}`),
    ...actual.filter((fact) => !wanted.has(fact)).map((fact) => `actual   ${fact}`),
  ];
}
