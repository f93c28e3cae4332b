import type { Money } from '../../kernel/money.ts';
import type { PostalAddress } from '../../kernel/postal-address.ts';
import type { Instant } from '../../kernel/time.ts';
import { pricedItems } from './catalogue.ts';
import type { CreditNotePlan } from './credit-note.ts';
import { type Format, formatFor } from './invoice-format.ts';
import { fill } from './invoice-labels.ts';
import type { InvoiceLine } from './invoice-line.ts';
import { describeLine } from './line-description.ts';
import type { InvoicePlan } from './plan-invoice.ts';
import type { TaxGroup } from './tax.ts';

export interface Party {
  readonly name: string;
  /** Address lines, country included. */
  readonly address: readonly string[];
  /** The same in its parts, for machines. */
  readonly postal?: PostalAddress;
  readonly country?: string;
  readonly taxId?: string;
  readonly email?: string;
}

export interface DocumentRow {
  readonly description: string;
  /** Period and fraction, in smaller print. */
  readonly detail: string;
  readonly quantity: string;
  readonly unitPrice: string;
  readonly amount: string;
}

export interface LabelledText {
  readonly label: string;
  readonly value: string;
}

/** Everything that is printed, in words, in order; a renderer adds nothing but ink. */
export interface InvoiceDocument {
  readonly title: string;
  readonly locale: string;
  readonly banner?: string;
  readonly seller: { readonly heading: string; readonly lines: readonly string[] };
  readonly buyer: { readonly heading: string; readonly lines: readonly string[] };
  readonly facts: readonly LabelledText[];
  readonly columns: DocumentRow;
  readonly rows: readonly DocumentRow[];
  /** The last one is what it comes to. */
  readonly totals: readonly LabelledText[];
  readonly notes: readonly string[];
  /** `{page}` and `{pages}` are filled in when the pages are known. */
  readonly pageLabel: string;
  readonly footer: string;
  /** Fixes the file's own dates and its id, so that rendering again gives the same bytes. */
  readonly dated: Instant;
}

export const sandboxBanner = 'LOCAL SANDBOX - no money moved';

interface DocumentFrame {
  /** Null while a draft has none. */
  readonly number: string | null;
  readonly seller: Party;
  readonly buyer: Party;
  readonly locale: string;
  readonly timeZone: string;
  /** The instant of finalization; for drafts, of the drawing up. */
  readonly issuedAt: Instant;
  readonly purchaseOrder?: string;
  readonly notes?: readonly string[];
  readonly banner?: string;
  /** Calculated by a stand-in, or with test keys. */
  readonly isTaxTrial?: boolean;
}

export interface InvoiceDocumentInputs extends DocumentFrame {
  readonly invoice: Pick<
    InvoicePlan,
    'currency' | 'period' | 'lines' | 'taxGroups' | 'inclusive' | 'net' | 'total' | 'creditUsed' | 'due'
  >;
  readonly dueAt?: Instant;
  /** What a transfer has to name. */
  readonly paymentReference?: string;
}

export interface CreditNoteDocumentInputs extends DocumentFrame {
  readonly invoiceNumber: string;
  readonly invoice: Pick<InvoicePlan, 'currency' | 'lines'>;
  readonly note: CreditNotePlan;
}

export interface BalanceNoteDocumentInputs extends DocumentFrame {
  readonly invoiceNumber: string;
  readonly total: Money;
  /** Why it is given back, e.g. the number of the final invoice. */
  readonly reason: string;
}

const partyLines = ({ name, address, taxId, email }: Party, { labels }: Format): string[] => [
  name,
  ...address,
  ...(email === undefined ? [] : [email]),
  ...(taxId === undefined ? [] : [fill(labels.taxId, { id: taxId })]),
];

const optional = (label: string, value: string | undefined): LabelledText[] =>
  value === undefined ? [] : [{ label, value }];

function frame(inputs: DocumentFrame, format: Format, currency: string) {
  const { labels, locale } = format;
  return {
    locale,
    ...(inputs.banner === undefined ? {} : { banner: inputs.banner }),
    seller: { heading: labels.from, lines: partyLines(inputs.seller, format) },
    buyer: { heading: labels.to, lines: partyLines(inputs.buyer, format) },
    columns: {
      description: labels.description,
      detail: '',
      quantity: labels.quantity,
      unitPrice: labels.unitPrice,
      amount: fill(labels.amount, { currency }),
    },
    pageLabel: labels.page,
    footer: [inputs.seller.name, inputs.number ?? labels.draft].join(' · '),
    dated: inputs.issuedAt,
  };
}

function quantityOf({ quantity, meter, kind }: InvoiceLine, format: Format): string {
  if (quantity === undefined || kind === 'minimum') return '';
  const unit = format.labels.units[pricedItems.find((item) => item.key === meter)?.unit ?? ''];
  return [format.quantity(quantity), ...(unit === undefined ? [] : [unit])].join(' ');
}

function rowOf(line: InvoiceLine, format: Format, amount = line.amount): DocumentRow {
  const { fraction, period, kind } = line;
  const seconds = fraction && { seconds: format.integer(fraction.seconds), of: format.integer(fraction.of) };
  const parts = [
    ...(kind === 'discount' ? [] : [format.period(period)]),
    ...(seconds ? [fill(format.labels.seconds, seconds)] : []),
  ];
  return {
    description: describeLine(line, format.labels),
    detail: parts.join(' · '),
    quantity: quantityOf(line, format),
    unitPrice: line.unitPrice === undefined ? '' : format.unitPrice(line.unitPrice, line.amount.currency),
    amount: format.amount(amount),
  };
}

const taxTotals = (groups: readonly TaxGroup[], format: Format): LabelledText[] =>
  groups.map(({ rate, net, tax }) => ({
    label: fill(format.labels.tax, { rate: format.percent(rate), net: format.amount(net) }),
    value: format.amount(tax),
  }));

/** Why no tax is charged, and what the law wants to be said about it; each once. */
const taxNotes = (
  { taxGroups: groups, inclusive }: Pick<CreditNotePlan, 'taxGroups' | 'inclusive'>,
  { isTaxTrial = false }: DocumentFrame,
  { labels }: Format,
): string[] => [
  ...(inclusive ? [labels.pricesIncludeTax] : []),
  ...(isTaxTrial ? [labels.taxNotAuthoritative] : []),
  ...new Set(
    groups
      .flatMap(({ reason, legalText }) => [labels.taxReasons[reason], legalText ?? ''])
      .filter((text) => text !== ''),
  ),
];

export function invoiceDocument(inputs: InvoiceDocumentInputs): InvoiceDocument {
  const format = formatFor(inputs.locale, inputs.timeZone);
  const { labels } = format;
  const { invoice, number } = inputs;
  return {
    ...frame(inputs, format, invoice.currency),
    title: labels.invoice,
    facts: [
      { label: labels.number, value: number ?? labels.draft },
      { label: labels.issued, value: format.date(inputs.issuedAt) },
      ...optional(labels.due, inputs.dueAt && format.date(inputs.dueAt)),
      { label: labels.period, value: format.period(invoice.period) },
      ...optional(labels.purchaseOrder, inputs.purchaseOrder),
      ...optional(labels.paymentReference, inputs.paymentReference),
    ],
    rows: invoice.lines.map((line) => rowOf(line, format)),
    totals: [
      { label: labels.net, value: format.amount(invoice.net) },
      ...taxTotals(invoice.taxGroups, format),
      { label: labels.total, value: format.money(invoice.total) },
      ...(invoice.creditUsed.minor === 0n
        ? []
        : [{ label: labels.creditUsed, value: `-${format.amount(invoice.creditUsed)}` }]),
      { label: labels.amountDue, value: format.money(invoice.due) },
    ],
    notes: [...taxNotes(invoice, inputs, format), ...(inputs.notes ?? [])],
  };
}

const creditNoteFacts = (
  inputs: CreditNoteDocumentInputs | BalanceNoteDocumentInputs,
  format: Format,
): LabelledText[] => [
  { label: format.labels.number, value: inputs.number ?? format.labels.draft },
  { label: format.labels.issued, value: format.date(inputs.issuedAt) },
  { label: format.labels.creditedInvoice, value: inputs.invoiceNumber },
  ...optional(format.labels.purchaseOrder, inputs.purchaseOrder),
];

export function creditNoteDocument(inputs: CreditNoteDocumentInputs): InvoiceDocument {
  const format = formatFor(inputs.locale, inputs.timeZone);
  const { labels } = format;
  const { note, invoice } = inputs;
  const rows = note.lines.flatMap(({ lineId, net }): DocumentRow[] => {
    const line = invoice.lines.find(({ id }) => id === lineId);
    return line ? [{ ...rowOf(line, format, net), quantity: '', unitPrice: '' }] : [];
  });
  return {
    ...frame(inputs, format, invoice.currency),
    title: labels.creditNote,
    facts: creditNoteFacts(inputs, format),
    rows,
    totals: [
      { label: labels.net, value: format.amount(note.net) },
      ...taxTotals(note.taxGroups, format),
      { label: labels.totalCredited, value: format.money(note.total) },
    ],
    notes: [...taxNotes(note, inputs, format), ...(inputs.notes ?? [])],
  };
}

/** The note that pays a balance out: its tax stands on the invoice that made the balance. */
export function balanceNoteDocument(inputs: BalanceNoteDocumentInputs): InvoiceDocument {
  const format = formatFor(inputs.locale, inputs.timeZone);
  return {
    ...frame(inputs, format, inputs.total.currency),
    title: format.labels.creditNote,
    facts: creditNoteFacts(inputs, format),
    rows: [
      { description: inputs.reason, detail: '', quantity: '', unitPrice: '', amount: format.amount(inputs.total) },
    ],
    totals: [{ label: format.labels.totalCredited, value: format.money(inputs.total) }],
    notes: [...(inputs.notes ?? [])],
  };
}
