import type { Write } from '../../kernel/change.ts';
import { add, neg } from '../../kernel/money.ts';
import type { TenantContext } from '../../kernel/tenant-context.ts';
import type { Instant } from '../../kernel/time.ts';
import { postRefund, postRefundReturned } from '../domain/postings.ts';
import type { RefundOutcome } from '../payment-ports.ts';
import type { AccountRecord, BillingDeps, PaymentDeps, PaymentRecord, RefundRecord } from '../ports.ts';
import { posted } from './post-documents.ts';
import { getAccount, recordChange } from './record-change.ts';
import { BANK_TRANSFER } from './refunds-of.ts';
import { retrying } from './retrying.ts';

type Now = Pick<TenantContext, 'now'>;

interface Settled {
  readonly account: AccountRecord;
  readonly refund: RefundRecord;
  readonly outcome: RefundOutcome;
}
interface Recredit {
  readonly writes: readonly Write[];
  readonly mark: Pick<RefundRecord, 'recredited'>;
}
const nothing: Recredit = { writes: [], mark: {} };

/** What could not be given back is the customer's credit again; of a tenant that is gone it is paid by hand. */
async function recredited(
  now: Instant,
  { account, refund: { amount }, outcome: { state } }: Settled,
  { finance }: BillingDeps,
): Promise<Recredit> {
  const balance = state === 'failed' && account.state === 'open' ? await finance.findBalance() : undefined;
  if (!balance) return nothing;
  const after = { ...balance, credit: add(balance.credit, amount), version: balance.version + 1, updatedAt: now };
  return { writes: [finance.putBalance(after, balance.version)], mark: { recredited: true } };
}

/** Money goes once, and may come back: a bank that cannot take it says so days later. Failed is failed. */
const next: Readonly<Record<RefundRecord['state'], readonly RefundRecord['state'][]>> = {
  pending: ['pending', 'succeeded', 'failed'],
  succeeded: ['failed'],
  failed: [],
};

const isNews = (refund: RefundRecord, { state, reference }: RefundOutcome): boolean =>
  next[refund.state].includes(state) && !(state === 'pending' && refund.reference === reference);

/** What the payment has given back, and what the books say of it; nothing where no money moved. */
async function moneyMoved(
  now: Instant,
  { account, refund: { id, paymentId, amount, state: before }, outcome: { state } }: Settled,
  deps: BillingDeps,
): Promise<readonly Write[]> {
  const given = state === 'succeeded' ? amount : before === 'succeeded' ? neg(amount) : undefined;
  if (!given) return [];
  const payment = await deps.finance.findPayment(paymentId);
  if (!payment) throw new Error(`no payment ${paymentId}`);
  const refunded = add(payment.refunded, given);
  const isWhole = refunded.minor >= payment.amount.minor;
  const after: PaymentRecord = {
    ...payment,
    refunded,
    state: isWhole ? 'refunded' : payment.state === 'refunded' ? 'succeeded' : payment.state,
    version: payment.version + 1,
    updatedAt: now,
  };
  const post = state === 'succeeded' ? postRefund : postRefundReturned;
  return [deps.finance.putPayment(after, payment.version), ...posted(account, post({ id, at: now }, amount), deps)];
}

/** Brings a refund to what the provider says of it, however often and in whatever order that is heard. */
export const applyRefund = (
  { now }: Now,
  { refundId, outcome }: { readonly refundId: string; readonly outcome: RefundOutcome },
  deps: BillingDeps,
): Promise<RefundRecord | undefined> =>
  retrying(deps, async () => {
    const [account, refunds] = await Promise.all([getAccount(deps), deps.finance.refunds()]);
    const refund = refunds.find(({ id }) => id === refundId);
    if (!refund || !isNews(refund, outcome)) return refund;
    const settled = { account, refund, outcome };
    const back = await recredited(now, settled, deps);
    const when = outcome.state === 'succeeded' ? { succeededAt: now } : {};
    const version = refund.version + 1;
    const after: RefundRecord = { ...refund, ...outcome, ...when, ...back.mark, version, updatedAt: now };
    const writes = [deps.finance.putRefund(after, refund.version), ...back.writes];
    const changes = { payment: refund.paymentId, before: refund.state };
    const audit = { action: `refund.${outcome.state}`, target: refund.id, changes };
    return recordChange(
      account,
      { writes: [...writes, ...(await moneyMoved(now, settled, deps))], audit, reply: after },
      deps,
    );
  });

async function byHand(ctx: Now, refund: RefundRecord, deps: PaymentDeps): Promise<RefundRecord> {
  deps.note('money that came by transfer is to be given back by hand', new Error(refund.id));
  const outcome = { reference: null, state: 'failed' } as const;
  return (await applyRefund(ctx, { refundId: refund.id, outcome }, deps)) ?? refund;
}

/** Gives money back to the payment that brought it. Read first: a refund whose answer was lost is not made again. */
export async function settleRefund(ctx: Now, refund: RefundRecord, deps: PaymentDeps): Promise<RefundRecord> {
  const payment = await deps.finance.findPayment(refund.paymentId);
  if (!payment?.reference) throw new Error(`the payment of ${refund.id} has no reference`);
  // No provider brought it, so none can take it back: finance does, by hand.
  if (payment.method === BANK_TRANSFER) return byHand(ctx, refund, deps);
  const known = await deps.provider.readRefunds(payment.reference);
  const made = known?.refunds.find(({ refundId }) => refundId === refund.id);
  const outcome = made
    ? { reference: made.reference, state: made.state }
    : await deps.provider.refund({
        tenantId: deps.tenantId,
        refundId: refund.id,
        payment: payment.reference,
        amount: refund.amount,
        key: `refund:${refund.id}:1`,
      });
  return (await applyRefund(ctx, { refundId: refund.id, outcome }, deps)) ?? refund;
}
