import type { OutgoingEvent } from '../../kernel/change.ts';
import { add, smaller, sub } from '../../kernel/money.ts';
import type { TenantContext } from '../../kernel/tenant-context.ts';
import { billing } from '../contract.ts';
import { owedIn } from '../domain/invoice-state.ts';
import { postPayment } from '../domain/postings.ts';
import type { CollectOutcome } from '../payment-ports.ts';
import type { AccountRecord, BillingDeps, InvoiceRecord, PaymentRecord } from '../ports.ts';
import { removeDues } from './collection-dues.ts';
import { nothing, openedBy, settledBy } from './dunning-effect.ts';
import { isCollected } from './invoice-standing.ts';
import { posted } from './post-documents.ts';
import { reactivation } from './reactivation.ts';
import { getAccount, recordChange } from './record-change.ts';
import { retrying } from './retrying.ts';

type Now = Pick<TenantContext, 'now'>;
type Succeeded = Extract<CollectOutcome, { status: 'succeeded' }>;
type Failed = Extract<CollectOutcome, { status: 'failed' }>;

interface Case {
  readonly account: AccountRecord;
  readonly payment: PaymentRecord;
  readonly invoice: InvoiceRecord;
}

/** Also what was taken back since: late news of its success changes nothing. */
const isPaid = ({ state }: PaymentRecord) => ['succeeded', 'refunded', 'disputed', 'charged-back'].includes(state);

const next = <R extends { readonly version: number }>(record: R, now: TenantContext['now']) => ({
  ...record,
  version: record.version + 1,
  updatedAt: now,
});

/** More came in than is still owed: a note was faster. Credit, or, when the account is closed, money to give back. */
async function surplusWrites(
  { now }: Now,
  { account, payment, invoice }: Case,
  { received }: Succeeded,
  deps: BillingDeps,
) {
  const surplus = sub(received, smaller(invoice.open, received));
  if (surplus.minor === 0n) return [];
  if (account.state === 'closed') {
    const id = deps.newId('ref');
    const stored = { version: 1, createdAt: now, updatedAt: now };
    const refund = {
      id,
      paymentId: payment.id,
      creditNoteId: null,
      amount: surplus,
      state: 'pending',
      reference: null,
      ...stored,
    } as const;
    return [deps.finance.putRefund(refund, undefined), deps.schedules.put('collect', now, id)];
  }
  const balance = await deps.finance.findBalance();
  if (!balance) throw new Error('the account has no balance');
  return [deps.finance.putBalance({ ...next(balance, now), credit: add(balance.credit, surplus) }, balance.version)];
}

async function succeed(ctx: Now, given: Case, outcome: Succeeded, deps: BillingDeps): Promise<PaymentRecord> {
  const { account, payment, invoice } = given;
  const owed = smaller(invoice.open, outcome.received);
  const open = sub(invoice.open, owed);
  const paid: PaymentRecord = {
    ...next(payment, ctx.now),
    state: 'succeeded',
    succeededAt: ctx.now,
    reference: outcome.reference,
    failureClass: null,
    failureCode: null,
    declineCode: null,
    ...(outcome.fee ? { fee: outcome.fee } : {}),
  };
  const settled: InvoiceRecord = {
    ...next(invoice, ctx.now),
    open,
    paid: add(invoice.paid, outcome.received),
    state: open.minor === 0n && invoice.state !== 'credited' ? 'paid' : invoice.state,
    collecting: invoice.collecting === payment.id ? null : invoice.collecting,
  };
  const dunning = await settledBy(ctx, settled, deps);
  const writes = [
    deps.finance.putPayment(paid, payment.version),
    deps.finance.putInvoice(settled, invoice.version),
    ...posted(
      account,
      postPayment(
        { id: payment.id, at: ctx.now },
        { received: outcome.received, owed, from: owedIn(invoice), fee: outcome.fee },
      ),
      deps,
    ),
    ...dunning.writes,
    ...removeDues(settled, payment, deps),
    ...(await surplusWrites(ctx, given, outcome, deps)),
    ...(account.state === 'open' ? await reactivation(ctx, settled, deps) : []),
  ];
  const audit = { action: 'payment.succeed', target: payment.id, changes: { invoice: invoice.id } };
  const events = [billing.events.invoicePaid.make({ invoiceId: invoice.id, paymentId: payment.id }), ...dunning.events];
  return recordChange(account, { writes, audit, events, reply: paid }, deps);
}

async function fail(
  ctx: Now,
  { account, payment, invoice }: Case,
  outcome: Failed,
  deps: BillingDeps,
): Promise<PaymentRecord> {
  const failed: PaymentRecord = {
    ...next(payment, ctx.now),
    state: outcome.class === 'authenticate' ? 'requires-action' : 'failed',
    reference: outcome.reference,
    failureClass: outcome.class,
    failureCode: outcome.code,
    declineCode: outcome.declineCode,
  };
  const waiting = {
    ...next(invoice, ctx.now),
    failures: invoice.failures + 1,
    collecting: invoice.collecting === payment.id ? null : invoice.collecting,
  };
  const { code } = outcome;
  const failure = { class: outcome.class, code };
  const dunning = isCollected(waiting) ? await openedBy(ctx, { account, invoice: waiting, failure }, deps) : nothing;
  const events: OutgoingEvent[] = [
    billing.events.paymentFailed.make({ invoiceId: invoice.id, failureClass: outcome.class, code }),
    ...dunning.events,
  ];
  return recordChange(
    account,
    {
      writes: [
        deps.finance.putPayment(failed, payment.version),
        deps.finance.putInvoice(waiting, invoice.version),
        ...removeDues(waiting, payment, deps),
        ...dunning.writes,
      ],
      audit: {
        action: 'payment.fail',
        target: payment.id,
        changes: { invoice: invoice.id, class: outcome.class, code: outcome.code },
      },
      events,
      reply: failed,
    },
    deps,
  );
}

/** Brings a payment to what the provider says of it, however often and in whatever order that is heard. */
export const applyOutcome = (
  ctx: Now,
  { paymentId, outcome }: { readonly paymentId: string; readonly outcome: CollectOutcome },
  deps: BillingDeps,
): Promise<PaymentRecord> =>
  retrying(deps, async () => {
    const [account, payment] = await Promise.all([getAccount(deps), deps.finance.findPayment(paymentId)]);
    const invoice = payment && (await deps.finance.findInvoice(payment.invoiceId));
    if (!payment || !invoice) throw new Error(`no payment ${paymentId}`);
    if (isPaid(payment) || outcome.status === 'processing') return payment;
    if (outcome.status === 'succeeded') return succeed(ctx, { account, payment, invoice }, outcome, deps);
    return payment.state === 'pending' ? fail(ctx, { account, payment, invoice }, outcome, deps) : payment;
  });
