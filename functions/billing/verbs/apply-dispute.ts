import type { OutgoingEvent, Write } from '../../kernel/change.ts';
import { add, sub } from '../../kernel/money.ts';
import type { TenantContext } from '../../kernel/tenant-context.ts';
import { billing } from '../contract.ts';
import type { DisputeRecord } from '../dispute-ports.ts';
import { nextDisputeStates, postDisputeClosed, postDisputeOpened } from '../domain/dispute.ts';
import type { Posting } from '../domain/ledger.ts';
import type { ProviderDispute } from '../payment-ports.ts';
import type { AccountRecord, BillingDeps, InvoiceRecord, PaymentRecord, PaymentState } from '../ports.ts';
import { type Effect, nothing, openedBy } from './dunning-effect.ts';
import { postedTogether } from './post-documents.ts';
import { getAccount, recordChange } from './record-change.ts';
import { retrying } from './retrying.ts';

type Now = Pick<TenantContext, 'now'>;

interface Case {
  readonly account: AccountRecord;
  readonly payment: PaymentRecord;
  readonly invoice: InvoiceRecord;
  readonly before: DisputeRecord | undefined;
  readonly heard: ProviderDispute;
}

const paymentStates = { open: 'disputed', won: 'succeeded', lost: 'charged-back' } as const satisfies Record<
  string,
  PaymentState
>;

const next = <R extends { readonly version: number }>(record: R, { now }: Now) => ({
  ...record,
  version: record.version + 1,
  updatedAt: now,
});

/** The invoice is owed again; of a tenant that is gone it is a loss. */
function reopened(ctx: Now, { account, invoice, heard }: Case): InvoiceRecord {
  const state = account.state === 'closed' ? ('written-off' as const) : ('past-due' as const);
  const { amount } = heard;
  return { ...next(invoice, ctx), state, open: add(invoice.open, amount), paid: sub(invoice.paid, amount) };
}

/** The card that was charged back is not asked again: the case begins as after a refusal for good. */
async function lostEffect(ctx: Now, given: Case, deps: BillingDeps): Promise<Effect> {
  if (given.heard.state !== 'lost') return nothing;
  const { account, invoice } = given;
  const after = reopened(ctx, given);
  const failure = { class: 'hard', code: 'charge_disputed' };
  const dunning = await openedBy(ctx, { account, invoice: after, failure }, deps);
  const subscription = account.state === 'open' ? await deps.subscriptions.find() : undefined;
  const suspended: Write[] =
    subscription?.state === 'active'
      ? [deps.subscriptions.put({ ...next(subscription, ctx), state: 'past-due' }, subscription.version)]
      : [];
  return {
    writes: [deps.finance.putInvoice(after, invoice.version), ...dunning.writes, ...suspended],
    events: dunning.events,
  };
}

function postingsOf({ now: at }: Now, { account, before, heard }: Case): readonly (Posting | undefined)[] {
  const opened = before ? [] : [postDisputeOpened(heard, at)];
  if (heard.state === 'open') return opened;
  const owed = account.state === 'closed' ? 'bad-debt' : 'receivable';
  return [...opened, postDisputeClosed(heard, { at, to: heard.state === 'won' ? 'cash' : owed })];
}

function eventsOf({ payment, heard, before }: Case): OutgoingEvent[] {
  const { minor, currency } = heard.amount;
  const what = { paymentId: payment.id, invoiceId: payment.invoiceId, amount: { amount: minor.toString(), currency } };
  const { state } = heard;
  return [
    ...(before ? [] : [billing.events.disputeOpened.make(what)]),
    ...(state === 'open' ? [] : [billing.events.disputeClosed.make({ ...what, outcome: state })]),
  ];
}

function recordOf(ctx: Now, { payment, before, heard }: Case): DisputeRecord {
  const { reference, amount, fee, state } = heard;
  return {
    ...{ reference, amount, fee, state, paymentId: payment.id, invoiceId: payment.invoiceId },
    version: (before?.version ?? 0) + 1,
    createdAt: before?.createdAt ?? ctx.now,
    updatedAt: ctx.now,
  };
}

async function record(ctx: Now, given: Case, deps: BillingDeps): Promise<void> {
  const { account, payment, before, heard } = given;
  const lost = await lostEffect(ctx, given, deps);
  const disputed = { ...next(payment, ctx), state: paymentStates[heard.state] };
  await recordChange(
    account,
    {
      writes: [
        deps.finance.putDispute(recordOf(ctx, given), before?.version),
        deps.finance.putPayment(disputed, payment.version),
        ...postedTogether(account, postingsOf(ctx, given), deps),
        ...lost.writes,
      ],
      audit: {
        action: `dispute.${heard.state}`,
        target: payment.id,
        changes: { invoice: payment.invoiceId, dispute: heard.reference },
      },
      events: [...eventsOf(given), ...lost.events],
      reply: undefined,
    },
    deps,
  );
}

/** Brings a dispute to what the provider says of it, however often and in whatever order that is heard. */
export const applyDispute = (
  ctx: Now,
  { paymentId, heard }: { readonly paymentId: string; readonly heard: ProviderDispute },
  deps: BillingDeps,
): Promise<void> =>
  retrying(deps, async () => {
    const [account, payment, before] = await Promise.all([
      getAccount(deps),
      deps.finance.findPayment(paymentId),
      deps.finance.findDispute(heard.reference),
    ]);
    const invoice = payment && (await deps.finance.findInvoice(payment.invoiceId));
    if (!payment || !invoice) throw new Error(`no payment ${paymentId}`);
    if (before && !nextDisputeStates[before.state].includes(heard.state)) return;
    // Its success is told by another message, which may come later: this one is told again.
    if (payment.state === 'pending') throw new Error(`${paymentId} is disputed before it is known to have succeeded`);
    await record(ctx, { account, payment, invoice, before, heard }, deps);
  });
