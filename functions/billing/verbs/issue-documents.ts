import type { OutgoingEvent, Write } from '../../kernel/change.ts';
import { add, type Money, sub, sum, zero } from '../../kernel/money.ts';
import { addSeconds } from '../../kernel/time.ts';
import { billing } from '../contract.ts';
import { partyOf } from '../domain/billing-details.ts';
import { finalState } from '../domain/invoice-state.ts';
import { type DocumentKind, documentNumber, seriesOf } from '../domain/numbering.ts';
import type { InvoicePlan } from '../domain/plan-invoice.ts';
import type { BalanceRecord, BillingDeps, CreditNoteRecord, InvoiceRecord, Issuance, RefundRecord } from '../ports.ts';
import type { Books } from './books.ts';
import { putDues, removeDues } from './collection-dues.ts';
import { invoiceJson } from './invoice-json.ts';
import type { Issue, Issued } from './issue.ts';
import { orderFor } from './order-for.ts';
import { postDocuments } from './post-documents.ts';
import { refundsOf } from './refunds-of.ts';
import { dunningDues } from './settle-dunning.ts';
import { invoiceTaxOf } from './tax-for.ts';

/** A method is asked for at once; a day later the invoice is past due. */
const DAY_SECONDS = 86_400;

export function issuanceOf({ account }: Books, { seller }: BillingDeps): Issuance {
  const { name, country, locale, timeZone, mode, details } = account;
  return {
    seller: partyOf({ ...seller, email: null }, locale),
    buyer: {
      ...(country === null ? {} : { country }),
      ...(details ? partyOf(details, locale) : { name, address: country === null ? [] : [country] }),
    },
    locale,
    timeZone,
    mode,
  };
}

async function numbersFor(issue: Issue, kind: DocumentKind, documents: readonly string[], deps: BillingDeps) {
  if (documents.length === 0) return { numbers: [], writes: [] };
  const series = seriesOf(deps.seller, { kind, mode: issue.books.account.mode, finalizedAt: issue.at });
  const last = await deps.numbering.last(series);
  return {
    numbers: documents.map((_, index) => documentNumber(series, last + index + 1)),
    writes: deps.numbering.take(series, last, documents, issue.at),
  };
}

function finalInvoice(issue: Issue, number: string, order: string | undefined, deps: BillingDeps): InvoiceRecord {
  const { plan, at } = { plan: issue.decision.invoice, at: issue.at };
  const { terms } = issue.books.account;
  const invoice = {
    id: issue.invoiceId,
    number,
    kind: issue.kind,
    state: finalState(plan.due),
    plan,
    open: plan.due,
    paid: zero(plan.currency),
    finalizedAt: at,
    dueAt: plan.due.minor === 0n ? null : addSeconds(at, terms ? terms.netDays * DAY_SECONDS : DAY_SECONDS),
    pdf: null,
    attempts: 0,
    failures: 0,
    collecting: null,
    lastMethod: null,
    ...(terms ? { collection: 'send-invoice' as const } : {}),
    ...(order === undefined ? {} : { purchaseOrder: order }),
    ...invoiceTaxOf(issue.tax, issue.books.account),
    ...issuanceOf(issue.books, deps),
    version: (issue.draft?.version ?? 0) + 1,
    createdAt: issue.draft?.createdAt ?? at,
    updatedAt: at,
  };
  return { ...invoice, hash: deps.digest(invoiceJson(invoice)) };
}

type NoteDraft = Pick<CreditNoteRecord, 'invoiceId' | 'plan' | 'reason' | 'net' | 'tax' | 'total'>;

/** Settlement notes first, then what pays a balance out; the invoices that they credit give the order. */
function noteDrafts({ settling, decision, reason: said }: Issue, invoiceNumber: string | undefined): NoteDraft[] {
  const settled = settling.applied.notes.map(({ note }): NoteDraft => {
    return { ...note, plan: note, reason: said ?? 'Usage was less than billed' };
  });
  const paidOut = decision.notes.map(({ invoiceId, total }): NoteDraft => {
    const reason = `Credit of ${invoiceNumber ?? 'the account'}`;
    return { invoiceId, plan: null, reason, net: total, tax: zero(total.currency), total };
  });
  return [...settled, ...paidOut].map(({ invoiceId, plan, reason, net, tax, total }) => {
    return { invoiceId, plan, reason, net, tax, total };
  });
}

/** What notes take off the invoices that are still open. */
function changedInvoices({ books, settling, decision, at }: Issue): InvoiceRecord[] {
  const parts = [
    ...settling.applied.notes.map(({ note, reducesOpen }) => ({ invoiceId: note.invoiceId, off: reducesOpen })),
    ...decision.notes.map(({ invoiceId, cancelled }) => ({ invoiceId, off: cancelled })),
  ];
  return books.invoices.flatMap((invoice) => {
    const off = sum(
      parts.filter(({ invoiceId }) => invoiceId === invoice.id).map((part) => part.off),
      invoice.open.currency,
    );
    if (off.minor === 0n) return [];
    const open = sub(invoice.open, off);
    const settled = invoice.paid.minor === 0n ? 'credited' : 'paid';
    const state = open.minor === 0n ? settled : invoice.state;
    return [{ ...invoice, open, state, version: invoice.version + 1, updatedAt: at } as const];
  });
}

/** Goes back to the payments that the credited invoice was paid with. */
function refundsFor(issue: Issue, notes: readonly CreditNoteRecord[], deps: BillingDeps): RefundRecord[] {
  const made: RefundRecord[] = [];
  const { at, payments = [], refunds = [] } = issue;
  for (const { invoiceId, refunded } of issue.decision.notes) {
    const note = notes.find((one) => one.invoiceId === invoiceId && one.plan === null);
    const own = payments.filter((one) => one.invoiceId === invoiceId);
    const from = { payments: own, refunds: [...refunds, ...made] };
    made.push(...refundsOf({ amount: refunded, at, creditNoteId: note?.id ?? null }, from, deps));
  }
  if (issue.payOut) {
    const creditNoteId = notes[0]?.id ?? null;
    made.push(...refundsOf({ amount: issue.payOut, at, creditNoteId }, { payments, refunds }, deps));
  }
  return made;
}

function creditAfter({ settling, decision, payOut }: Issue): Money {
  const { creditUsed, creditAdded } = decision.invoice;
  const notes = decision.notes.map(({ total }) => total);
  const paidOut = sum(payOut ? [...notes, payOut] : notes, creditUsed.currency);
  return sub(add(sub(settling.applied.creditBalance, creditUsed), creditAdded), paidOut);
}

/** An extra invoice does not move the instant that late usage is waited for. */
const balanceAfter = (issue: Issue): BalanceRecord => ({
  ...issue.books.balance,
  credit: creditAfter(issue),
  lastFinalizedAt: issue.kind === 'extra' ? issue.books.balance.lastFinalizedAt : issue.at,
  version: issue.books.balance.version + 1,
  updatedAt: issue.at,
});

const finalizedEvent = ({ id, number, plan }: InvoiceRecord, due: Money): OutgoingEvent =>
  billing.events.invoiceFinalized.make({
    invoiceId: id,
    number: number ?? '',
    total: wire(plan.total),
    due: wire(due),
  });

const wire = ({ minor, currency }: Money) => ({ amount: minor.toString(), currency });

const stands = ({ stands: does }: InvoicePlan) => does;

/** A sandbox sells nothing; what nobody was asked about is told to nobody. */
function reportDues(
  { books, at }: Issue,
  { invoice, notes }: Pick<Issued, 'invoice' | 'notes'>,
  { schedules }: BillingDeps,
): Write[] {
  if (books.account.mode !== 'live') return [];
  const documents = [...(invoice ? [invoice] : []), ...notes];
  const isTold = ({ plan }: InvoiceRecord | CreditNoteRecord) =>
    plan?.taxGroups.some(({ reason, net }) => reason !== 'not-configured' && net.minor !== 0n) ?? false;
  return documents.filter(isTold).map(({ id }) => schedules.put('report-tax', at, `tax~${id}`));
}

/** Everything that becomes final at one moment: notes, invoice, numbers, what they change on other invoices, the balance. */
export async function issueDocuments(issue: Issue, deps: BillingDeps): Promise<Issued> {
  const { books, at, decision } = issue;
  const numbered = await numbersFor(issue, 'invoice', stands(decision.invoice) ? [issue.invoiceId] : [], deps);
  const [number] = numbered.numbers;
  const order = number === undefined ? undefined : await orderFor(at, books.account.timeZone, deps);
  const invoice = number === undefined ? undefined : finalInvoice(issue, number, order, deps);
  const drafts = noteDrafts(issue, number).map((draft) => ({ ...draft, id: deps.newId('crn') }));
  const noteNumbers = await numbersFor(
    issue,
    'credit-note',
    drafts.map(({ id }) => id),
    deps,
  );
  const notes = drafts.map(
    (draft, index): CreditNoteRecord => ({
      ...draft,
      number: noteNumbers.numbers[index] ?? '',
      invoiceNumber: books.invoices.find(({ id }) => id === draft.invoiceId)?.number ?? '',
      issuedWith: invoice?.id ?? null,
      finalizedAt: at,
      pdf: null,
      ...issuanceOf(books, deps),
      version: 1,
      createdAt: at,
      updatedAt: at,
    }),
  );
  const refunds = refundsFor(issue, notes, deps);
  const balance = balanceAfter(issue);
  const changed = changedInvoices(issue);
  const writes = [
    ...numbered.writes,
    ...noteNumbers.writes,
    ...(invoice ? [deps.finance.putInvoice(invoice, issue.draft?.version)] : []),
    ...(!invoice && issue.draft ? [deps.finance.removeDraft(issue.draft)] : []),
    ...changed.flatMap((one) => [deps.finance.putInvoice(one, one.version - 1), ...removeDues(one, undefined, deps)]),
    ...(await dunningDues(changed, at, deps)),
    ...notes.map((note) => deps.finance.putCreditNote(note, undefined)),
    ...refunds.map((refund) => deps.finance.putRefund(refund, undefined)),
    deps.finance.putBalance(balance, books.balance.version === 0 ? undefined : books.balance.version),
    ...issue.settling.periods.map(({ record, settled }) =>
      deps.subscriptions.putPeriod({ ...record, settled, version: record.version + 1, updatedAt: at }, record.version),
    ),
    ...(invoice ? putDues(invoice, deps) : []),
    ...reportDues(issue, { invoice, notes }, deps),
    ...(await postDocuments(issue, { invoice, notes }, deps)),
  ];
  return { invoice, notes, refunds, writes, events: eventsOf(invoice, notes) };
}

const eventsOf = (invoice: InvoiceRecord | undefined, notes: readonly CreditNoteRecord[]): OutgoingEvent[] => [
  ...notes.map(({ id, number, invoiceId, total }) =>
    billing.events.creditNoteIssued.make({ creditNoteId: id, number, invoiceId, total: wire(total) }),
  ),
  ...(invoice ? [finalizedEvent(invoice, invoice.open)] : []),
];
