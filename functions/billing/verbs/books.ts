import { ZERO } from '../../kernel/decimal.ts';
import { type Money, sub, sum, zero } from '../../kernel/money.ts';
import { addSeconds, type Instant } from '../../kernel/time.ts';
import { type AppliedSettlement, applySettlement, type OpenInvoice } from '../domain/apply-settlement.ts';
import { pricedItemOf, toPricedQuantity } from '../domain/catalogue.ts';
import { compareCodePoints } from '../domain/invoice-line.ts';
import type { Segment } from '../domain/periods.ts';
import { type FinalPeriod, finalPeriod } from '../domain/settlement.ts';
import type { SegmentUsage } from '../domain/usage-lines.ts';
import type {
  AccountRecord,
  BalanceRecord,
  BillingDeps,
  CreditNoteRecord,
  InvoiceRecord,
  PaymentRecord,
  PeriodRecord,
  RefundRecord,
  SubscriptionRecord,
} from '../ports.ts';

/** Everything that decisions about one tenant's money are made from. */
export interface Books {
  readonly account: AccountRecord;
  readonly balance: BalanceRecord;
  readonly subscription: SubscriptionRecord | undefined;
  readonly periods: readonly PeriodRecord[];
  /** In the order of their numbers, drafts last. */
  readonly invoices: readonly InvoiceRecord[];
  readonly notes: readonly CreditNoteRecord[];
}

/** A draft is older than its number: what is issued while it waits has an earlier one (pricing.md section 7: notes go by invoices). */
const inOrder = (invoices: readonly InvoiceRecord[]): readonly InvoiceRecord[] => [
  ...invoices.filter(({ finalizedAt }) => finalizedAt !== null).sort(byIssue),
  ...invoices.filter(({ finalizedAt }) => finalizedAt === null),
];
const byIssue = (a: InvoiceRecord, b: InvoiceRecord): number =>
  compareCodePoints(a.finalizedAt ?? '', b.finalizedAt ?? '') || compareCodePoints(a.number ?? '', b.number ?? '');

export async function findBooks({ finance, subscriptions, tenant }: BillingDeps): Promise<Books | undefined> {
  const [account, balance, subscription, periods, invoices, notes, profile] = await Promise.all([
    finance.findAccount(),
    finance.findBalance(),
    subscriptions.find(),
    subscriptions.periods(),
    finance.invoices(),
    finance.creditNotes(),
    tenant(),
  ]);
  if (!account || !balance) return undefined;
  const { name, locale, timezone: timeZone, country } = profile ?? { ...account, timezone: account.timeZone };
  return {
    account: { ...account, name, locale, timeZone, country },
    balance,
    subscription,
    periods,
    invoices: inOrder(invoices),
    notes,
  };
}

/** For work that only makes sense once a subscription was started. */
export async function getBooks(deps: BillingDeps): Promise<Books> {
  const books = await findBooks(deps);
  if (!books) throw new Error('the tenant has no billing account');
  return books;
}

/** What counts in each segment, in the units that are priced. */
export async function usageIn(
  segments: readonly Segment[],
  { usage }: Pick<BillingDeps, 'usage'>,
): Promise<SegmentUsage[]> {
  const parts = await Promise.all(
    segments.map(async ({ period, terms }) => {
      const quantities = await usage(period);
      return [...quantities]
        .map(([meter, quantity]) => ({
          meter: pricedItemOf(meter).key,
          segment: period.start,
          events: toPricedQuantity(meter, quantity),
          corrections: ZERO,
        }))
        .filter(({ meter }) => meter in terms.meters);
    }),
  );
  return parts.flat();
}

// Events are taken up to 35 days after their time, so nothing older can have changed since the last invoice.
const LATE_SECONDS = 36 * 86_400;

const settlesSince = ({ lastFinalizedAt }: BalanceRecord): Instant | undefined =>
  lastFinalizedAt ? addSeconds(lastFinalizedAt, -LATE_SECONDS) : undefined;

export interface Settling {
  readonly applied: AppliedSettlement;
  /** The periods as they stand after the settlement. */
  readonly periods: readonly { readonly record: PeriodRecord; readonly settled: readonly SegmentUsage[] }[];
}

export const openInvoiceOf = (invoice: InvoiceRecord, notes: readonly CreditNoteRecord[]): OpenInvoice => ({
  id: invoice.id,
  plan: invoice.plan,
  open: invoice.open,
  notes: notes.flatMap(({ invoiceId, plan }) => (invoiceId === invoice.id && plan ? [plan] : [])),
});

/** Rates every final period again that late events may have changed. */
export async function settling(books: Books, deps: BillingDeps): Promise<Settling> {
  const since = settlesSince(books.balance);
  const records = books.periods.filter(
    ({ state, planned }) => state === 'final' && (since === undefined || planned.end > since),
  );
  const issued = books.invoices
    .filter(({ number }) => number !== null)
    .map((invoice) => openInvoiceOf(invoice, books.notes));
  const periods = await Promise.all(
    records.map(async (record): Promise<{ record: PeriodRecord; final: FinalPeriod }> => {
      const { planned, segments, settled } = record;
      const usage = await usageIn(segments, deps);
      return { record, final: finalPeriod({ planned, segments, usage }, settled, issued) };
    }),
  );
  const finals = periods.map(({ final }) => final);
  return {
    applied: applySettlement(finals, issued, books.balance.credit),
    periods: periods.map(({ record, final }) => ({ record, settled: final.usage })),
  };
}

/** What of a payment has not been given back, or promised back. */
export const refundable = (payment: PaymentRecord, refunds: readonly RefundRecord[]): Money =>
  payment.state === 'succeeded' || payment.state === 'refunded'
    ? sub(
        payment.amount,
        sum(
          refunds.filter(({ paymentId, state }) => paymentId === payment.id && state !== 'failed').map((r) => r.amount),
          payment.amount.currency,
        ),
      )
    : zero(payment.amount.currency);
