import { type Money, sum } from '../../kernel/money.ts';
import type { TenantContext } from '../../kernel/tenant-context.ts';
import { floorToSecond, type Instant } from '../../kernel/time.ts';
import { openAfter } from '../domain/apply-settlement.ts';
import { planFinalInvoice, type ReturnableInvoice } from '../domain/final-invoice.ts';
import { segmentsOf } from '../domain/periods.ts';
import type { BillingDeps, InvoiceRecord, PaymentRecord, RefundRecord, SubscriptionRecord } from '../ports.ts';
import { type Books, getBooks, openInvoiceOf, refundable, type Settling, settling, usageIn } from './books.ts';
import { finalizePeriods } from './finalize-period.ts';
import { issueDocuments, taxFor } from './issue-documents.ts';
import { retrying } from './retrying.ts';
import { rollPeriods } from './roll-period.ts';

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
  const decision = planFinalInvoice({
    at,
    currency: books.account.currency,
    period: { start: period.start, end: at > period.start ? at : period.end },
    ...(isRunning ? { closed: { planned: period, segments, usage } } : {}),
    charges,
    prorations,
    settlement: settled.applied.settlement,
    creditBalance: settled.applied.creditBalance,
    returnable: returnable(books, settled, payments, refunds),
    tax: await taxFor(books, deps),
  });
  return { settled, payments, refunds, decision };
}

async function close(ctx: Pick<TenantContext, 'now'>, closing: Closing, deps: BillingDeps): Promise<FinalInvoice> {
  const books = await getBooks(deps);
  const { subscription, account } = books;
  if (!subscription) throw new Error('the tenant has no subscription');
  const at = floorToSecond(closing.effectiveAt);
  const { settled, payments, refunds, decision } = await decide(books, subscription, at, deps);
  const invoiceId = deps.newId('inv');
  const issued = await issueDocuments(
    { books, at: ctx.now, invoiceId, kind: 'deletion', settling: settled, decision, payments, refunds },
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

/** A deletion's invoice. Periods that are over by then are billed first, drafts without waiting for their grace. */
export async function makeFinalInvoice(
  ctx: Pick<TenantContext, 'now'>,
  closing: Closing,
  deps: BillingDeps,
): Promise<FinalInvoice> {
  const before = await madeBefore(closing, deps);
  if (before) return before;
  await rollPeriods({ now: floorToSecond(closing.effectiveAt) }, deps);
  await finalizePeriods(ctx, { graceOver: true }, deps);
  return retrying(deps, async () => (await madeBefore(closing, deps)) ?? close(ctx, closing, deps));
}
