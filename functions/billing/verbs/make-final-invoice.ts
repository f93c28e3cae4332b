import { type Money, sum } from '../../kernel/money.ts';
import type { TenantContext } from '../../kernel/tenant-context.ts';
import { addSeconds, floorToSecond, type Instant } from '../../kernel/time.ts';
import { openAfter } from '../domain/apply-settlement.ts';
import { asCharged } from '../domain/as-charged.ts';
import { planFinalInvoice, type ReturnableInvoice } from '../domain/final-invoice.ts';
import { segmentsOf } from '../domain/periods.ts';
import type { InvoicePlan } from '../domain/plan-invoice.ts';
import { creditUnused } from '../domain/proration.ts';
import { type TaxQuote, taxUndetermined } from '../domain/tax.ts';
import { confirmedTaxId } from '../domain/tax-id.ts';
import type { BillingDeps, InvoiceRecord, PaymentRecord, RefundRecord, SubscriptionRecord } from '../ports.ts';
import { type Books, getBooks, openInvoiceOf, refundable, type Settling, settling, usageIn } from './books.ts';
import { finalizeFirst } from './finalize-first.ts';
import { finalizePeriods } from './finalize-period.ts';
import { issueDocuments } from './issue-documents.ts';
import { retrying } from './retrying.ts';
import { rollPeriods } from './roll-period.ts';
import { assertTaxed, type Buyer, categoriesOf, issuedOf, quoteFor } from './tax-for.ts';

export interface FinalInvoice {
  readonly invoiceId: string;
  readonly number: string;
  readonly total: Money;
  readonly due: Money;
  readonly creditNote: { readonly number: string; readonly invoice: string; readonly total: Money } | null;
}

export interface Closing {
  readonly receiptId: string;
  readonly effectiveAt: Instant;
}

async function madeBefore({ receiptId }: Closing, deps: BillingDeps): Promise<FinalInvoice | undefined> {
  const account = await deps.finance.findAccount();
  if (!account?.closing) return undefined;
  if (account.closing.receiptId !== receiptId) throw new Error('the account was closed by another deletion');
  const { invoiceId } = account.closing;
  const [invoice, notes] = await Promise.all([deps.finance.findInvoice(invoiceId), deps.finance.creditNotes()]);
  if (!invoice) throw new Error(`no invoice ${invoiceId}`);
  return answerOf(
    invoice,
    notes.filter((note) => note.issuedWith === invoiceId && note.plan === null),
  );
}

const answerOf = (
  { id, number, plan }: InvoiceRecord,
  notes: readonly { readonly number: string; readonly invoiceNumber: string; readonly total: Money }[],
): FinalInvoice => {
  const [first] = notes;
  const total = sum(
    notes.map((note) => note.total),
    plan.currency,
  );
  return {
    invoiceId: id,
    number: number ?? '',
    total: plan.total,
    due: plan.due,
    creditNote: first ? { number: first.number, invoice: first.invoiceNumber, total } : null,
  };
};

/** The invoice that charged the fee comes first, the others after it, newest first. */
function returnable(
  books: Books,
  { applied }: Settling,
  payments: readonly PaymentRecord[],
  refunds: readonly RefundRecord[],
): ReturnableInvoice[] {
  const isFee = (invoice: InvoiceRecord) => invoice.plan.lines.some(({ kind }) => kind === 'recurring');
  const issued = books.invoices.filter(({ number }) => number !== null).reverse();
  const fee = issued.find(isFee);
  const ordered = [...(fee ? [fee] : []), ...issued.filter((invoice) => invoice !== fee)];
  return ordered.map((invoice) => ({
    invoiceId: invoice.id,
    open: openAfter(openInvoiceOf(invoice, books.notes), applied.notes),
    refundable: sum(
      payments.filter(({ invoiceId }) => invoiceId === invoice.id).map((payment) => refundable(payment, refunds)),
      books.account.currency,
    ),
  }));
}

async function decide(books: Books, subscription: SubscriptionRecord, at: Instant, deps: BillingDeps) {
  const settled = await settling(books, deps);
  const [payments, refunds] = await Promise.all([deps.finance.payments(), deps.finance.refunds()]);
  const { period, plans, charges, prorations, state } = subscription;
  const isRunning = state !== 'canceled';
  const segments = isRunning ? segmentsOf(period, plans, at) : [];
  const usage = await usageIn(segments, deps);
  const unused = asCharged([...prorations, ...creditUnused(charges, at)], issuedOf(books));
  const inputs = {
    at,
    currency: books.account.currency,
    period: { start: period.start, end: at > period.start ? at : period.end },
    ...(isRunning ? { closed: { planned: period, segments, usage } } : {}),
    charges: [],
    prorations: unused,
    settlement: settled.applied.settlement,
    creditBalance: settled.applied.creditBalance,
    returnable: returnable(books, settled, payments, refunds),
  };
  const categories = categoriesOf(planFinalInvoice({ ...inputs, tax: 'pending' }).invoice);
  const tax = await quoteFor(books, categories, deps);
  assertTaxed(tax);
  return { settled, payments, refunds, tax, decision: planFinalInvoice({ ...inputs, tax }) };
}

async function close(ctx: Pick<TenantContext, 'now'>, closing: Closing, deps: BillingDeps): Promise<FinalInvoice> {
  const books = await getBooks(deps);
  const { subscription, account } = books;
  if (!subscription) throw new Error('the tenant has no subscription');
  const at = floorToSecond(closing.effectiveAt);
  const { settled, payments, refunds, tax, decision } = await decide(books, subscription, at, deps);
  const invoiceId = deps.newId('inv');
  const issued = await issueDocuments(
    { books, at: ctx.now, invoiceId, kind: 'deletion', settling: settled, decision, payments, refunds, tax },
    deps,
  );
  if (!issued.invoice) throw new Error('a deletion always has its invoice');
  const closed = {
    ...account,
    state: 'closed' as const,
    closing: { receiptId: closing.receiptId, invoiceId },
    version: account.version + 1,
    updatedAt: ctx.now,
  };
  return deps.closedStep({
    writes: [
      ...issued.writes,
      deps.finance.putAccount(closed, account.version),
      deps.subscriptions.remove(subscription),
      deps.schedules.remove('end-period', subscription.period.end, subscription.id),
    ],
    audit: { action: 'billing-account.close', target: invoiceId, changes: { receipt: closing.receiptId } },
    reply: answerOf(
      issued.invoice,
      issued.notes.filter(({ plan }) => plan === null),
    ),
  });
}

/** How long a deletion waits for the tax service: its workflow tries again every five minutes. */
const PATIENCE_SECONDS = 3_600;

/** The rates of the last invoice to the same place, under the same number. */
function lastRates({ account, invoices }: Buyer, categories: readonly string[]): TaxQuote | undefined {
  const { details, taxIdCheck } = account;
  const place = JSON.stringify(details?.address);
  const taxId = details ? confirmedTaxId(details.taxId, taxIdCheck) : null;
  const last = issuedOf({ invoices })
    .reverse()
    .find(
      ({ tax, plan }) => JSON.stringify(tax?.address) === place && tax?.taxId === taxId && covers(plan, categories),
    );
  if (!last?.tax) return undefined;
  const { authoritative, location: _, ...basis } = last.tax;
  const rates = Object.fromEntries(
    last.plan.taxGroups.map(({ category, net: _net, tax: _tax, ...rate }) => [category, rate]),
  );
  return { inclusive: last.plan.inclusive, authoritative, rates, basis: { ...basis, reference: null } };
}

const covers = ({ taxGroups }: InvoicePlan, categories: readonly string[]): boolean =>
  categories.every((one) => taxGroups.filter(({ category }) => category === one).length === 1);

/** Nobody is kept by a tax service that does not answer: the last rates of the same place hold, or it is said that there are none. */
const leaving = ({ now }: Pick<TenantContext, 'now'>, { effectiveAt }: Closing, deps: BillingDeps): BillingDeps => ({
  ...deps,
  withoutAnswer(books, categories, pending) {
    const known = lastRates(books, categories);
    if (known) return known;
    if (pending.pending === 'unavailable' && now < addSeconds(effectiveAt, PATIENCE_SECONDS)) assertTaxed(pending);
    return taxUndetermined(categories);
  },
});

/** A deletion's invoice. Periods that are over by then are billed first, drafts without waiting for their grace. */
export async function makeFinalInvoice(
  ctx: Pick<TenantContext, 'now'>,
  closing: Closing,
  given: BillingDeps,
): Promise<FinalInvoice> {
  const before = await madeBefore(closing, given);
  if (before) return before;
  const deps = leaving(ctx, closing, given);
  await rollPeriods({ now: floorToSecond(closing.effectiveAt) }, deps);
  await finalizeFirst(ctx, deps);
  await finalizePeriods(ctx, { graceOver: true }, deps);
  return retrying(deps, async () => (await madeBefore(closing, deps)) ?? close(ctx, closing, deps));
}
