import type { Write } from '../../kernel/change.ts';
import { add } from '../../kernel/money.ts';
import type { TenantContext } from '../../kernel/tenant-context.ts';
import type { Instant } from '../../kernel/time.ts';
import { postRefund } from '../domain/postings.ts';
import type { RefundOutcome } from '../payment-ports.ts';
import type { AccountRecord, BillingDeps, PaymentDeps, RefundRecord } from '../ports.ts';
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

/** Brings a refund to what the provider says of it. A refund that failed after all is told as such: the money came back to us. */
export const applyRefund = (
  { now }: Now,
  { refundId, outcome }: { readonly refundId: string; readonly outcome: RefundOutcome },
  deps: BillingDeps,
): Promise<RefundRecord | undefined> =>
  retrying(deps, async () => {
    const [account, refunds] = await Promise.all([getAccount(deps), deps.finance.refunds()]);
    const refund = refunds.find(({ id }) => id === refundId);
    if (refund?.state !== 'pending') return refund;
    const payment = await deps.finance.findPayment(refund.paymentId);
    if (!payment) throw new Error(`no payment ${refund.paymentId}`);
    if (outcome.state === 'pending' && refund.reference === outcome.reference) return refund;
    const back = await recredited(now, { account, refund, outcome }, deps);
    const after: RefundRecord = { ...refund, ...outcome, ...back.mark, version: refund.version + 1, updatedAt: now };
    const refunded = add(payment.refunded, refund.amount);
    const returned = {
      ...payment,
      refunded,
      state: refunded.minor >= payment.amount.minor ? ('refunded' as const) : payment.state,
      version: payment.version + 1,
      updatedAt: now,
    };
    return recordChange(
      account,
      {
        writes: [
          deps.finance.putRefund(after, refund.version),
          ...back.writes,
          ...(outcome.state === 'succeeded'
            ? [
                deps.finance.putPayment(returned, payment.version),
                ...posted(account, postRefund({ id: refund.id, at: now }, refund.amount), deps),
              ]
            : []),
        ],
        audit: { action: `refund.${outcome.state}`, target: refund.id, changes: { payment: payment.id } },
        reply: after,
      },
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
